"""Inspection: rounds of visits, what they found, the unit's reply, the conclusion; hidden until it is disclosed."""
