"""Inspections: rounds of visits, findings, replies and conclusions. A visit is hidden until it is disclosed."""
