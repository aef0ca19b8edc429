"""The library: reading lists in the workspace, and the reader on the site."""
