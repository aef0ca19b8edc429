"""Practice tests: taking them, and keeping the bank and the tests."""
