"""Special rectifications: the list, one of them, and its acts."""
