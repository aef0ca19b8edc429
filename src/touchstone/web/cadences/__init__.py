"""The control plan: what recurs, what became of it by week, its occurrences and its dates."""
