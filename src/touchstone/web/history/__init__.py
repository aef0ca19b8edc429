"""The audit trail: who did what, newest first."""
