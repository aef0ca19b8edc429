"""The tree of units, people, appointments, groups, and who may see what."""
