"""Reads and writes files: ledgers in, workbooks out."""
