"""Imports ledgers and exports workbooks, tables and letters."""
