"""Exhibitions and the visits counted at them."""
