"""Filters of a list that a person saves under a name."""
