"""The audit trail as a page: who did what, newest first."""
