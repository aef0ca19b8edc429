"""Taking an import back: what is kept of it for that, what stands in the way, and doing it."""
