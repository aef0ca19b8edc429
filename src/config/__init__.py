"""Putting the project together: settings, URLs, periodic jobs."""
