"""Pages for importing ledgers."""
