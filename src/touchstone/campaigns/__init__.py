"""A campaign, its batches, work streams and calendar."""
