"""Special rectifications: the list, the page of one, and its acts."""
