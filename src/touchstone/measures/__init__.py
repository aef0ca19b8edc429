"""The registry of measures, the tallies and coverage. Nothing here names a domain."""
