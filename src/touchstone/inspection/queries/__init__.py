"""Every read of inspections."""
