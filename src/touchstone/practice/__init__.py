"""Practice tests: the question bank, and what is learnt from it without telling who scored what."""
