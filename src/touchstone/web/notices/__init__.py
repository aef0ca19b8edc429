"""Choosing whether to receive the daily digest by e-mail."""
