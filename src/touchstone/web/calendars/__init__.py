"""Calendar feeds: addresses under which a calendar program reads the dates of cadences."""
