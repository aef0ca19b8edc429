"""What all rooms share: the reader, pages, lists, fields, components."""
