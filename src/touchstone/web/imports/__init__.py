"""The pages on which ledgers come in."""
