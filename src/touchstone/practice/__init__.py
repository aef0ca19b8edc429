"""Practice tests: the question bank, tests drawn from it, and answer sheets that stay with their owners."""
