"""Rules made, changed or abolished: the list, and recording a change."""
