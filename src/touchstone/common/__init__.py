"""What every package shares: the clock, dates, working days, text, files and errors. No models."""
