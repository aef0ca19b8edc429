"""Pages and blocks that show figures."""
