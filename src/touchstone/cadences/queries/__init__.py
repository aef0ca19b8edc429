"""Queries of cadences."""
