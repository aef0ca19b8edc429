"""The base page of everything that is written in the CMS."""
