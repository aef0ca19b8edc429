"""Letters about a problem: writing, reading, answering, and downloading."""
