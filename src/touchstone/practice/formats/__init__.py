"""Question files: readers and writers of the formats in which question banks are exchanged.

A reader takes text (how a file's bytes become text is not its affair) and returns a ``Reading``; a writer takes
questions and returns a ``Writing``. What cannot be read or written is named, and never loses the rest.
"""
