"""Pages of figures: what is counted, its parts, the rows behind it, where it was published."""
