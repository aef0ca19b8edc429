"""Shared by all parts of the workspace: the reader, pages, lists, fields, components."""
