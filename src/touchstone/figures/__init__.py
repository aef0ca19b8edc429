"""Counts, rolls up, freezes, explains and drills down."""
