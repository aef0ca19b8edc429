"""Pages of steering groups: which units they guide, and the figures of these units."""
