"""Finding records by words: an index kept in the transaction of the record, alike for all kinds of records."""
