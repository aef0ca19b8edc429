"""Pages of study sessions: entering, listing, one session and its history."""
