"""The organisation: the tree of units, people, appointments and groups, and who may see what."""
