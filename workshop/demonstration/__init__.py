"""The example campaign, with people who are at work in it."""
