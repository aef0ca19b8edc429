"""Pages of units: the tree, one unit, choosing, moving and closing."""
