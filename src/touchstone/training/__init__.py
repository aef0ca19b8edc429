"""Training classes: their sittings, the places of each unit, and who came, by count or on a roll."""
