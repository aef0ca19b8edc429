"""Pages of figures: definition, parts, underlying rows, publications."""
