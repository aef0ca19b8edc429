"""Pages of units: the tree, one unit, creating, changing, moving and closing."""
