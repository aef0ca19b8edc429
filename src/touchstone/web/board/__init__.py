"""The campaign board: how the campaign stands, and what changed."""
