"""Counting figures, splitting them, freezing them, and finding the rows behind them."""
