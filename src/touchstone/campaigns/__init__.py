"""Campaigns, their batches, work streams and calendar."""
