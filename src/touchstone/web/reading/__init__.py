"""Remembering the reading preferences."""
