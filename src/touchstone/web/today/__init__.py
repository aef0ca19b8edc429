"""The first page after log-in: what is due, what came back, what is waiting for others."""
