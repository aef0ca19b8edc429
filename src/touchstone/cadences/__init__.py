"""What recurs in a campaign: cadences such as a weekly study, the occurrences they make, and what became of each."""
