"""The page that everybody sees first: what is due, what came back, what waits for others."""
