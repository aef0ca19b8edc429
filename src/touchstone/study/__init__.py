"""Study sessions: what was planned, held and who came."""
