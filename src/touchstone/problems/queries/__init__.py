"""Every read of problems."""
