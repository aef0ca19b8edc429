"""The library: materials, compiled readers, reading lists, and role models."""
