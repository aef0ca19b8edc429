"""The audit trail: who did what, when and why. Events are appended and never changed."""
