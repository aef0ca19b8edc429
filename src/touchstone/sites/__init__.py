"""Exhibitions, and how many people visited them in person and online."""
