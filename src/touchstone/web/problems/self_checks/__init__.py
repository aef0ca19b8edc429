"""Self-checks: asking units of the same kind, answering, and seeing who checked."""
