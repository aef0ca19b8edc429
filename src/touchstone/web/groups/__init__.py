"""Pages of steering groups: which units they guide and how these stand."""
