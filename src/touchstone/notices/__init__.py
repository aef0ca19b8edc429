"""What a person is told by letter: one digest a day at most, with numbers and no records."""
