"""The example campaign and the people who work in it."""
