"""Pages of people: the list, one person, accounts and appointments."""
