"""Who did what, when and why; written once, never changed."""
