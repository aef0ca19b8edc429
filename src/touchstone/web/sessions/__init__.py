"""Pages of study sessions: recording, listing, one session and its history."""
