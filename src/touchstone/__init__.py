"""Touchstone: a campaign of education and improvement, where every figure opens its records."""
