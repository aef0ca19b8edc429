"""Samples of closed problems: the plan, the draw and the check."""
