"""Study sessions: what units held, and how many people came."""
