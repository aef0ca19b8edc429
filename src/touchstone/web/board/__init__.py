"""The campaign board: the state of the campaign, and recent changes."""
