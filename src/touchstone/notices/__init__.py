"""E-mail digests of what is due: at most one a day for each person, with numbers and no records."""
