"""Rules that were made, changed or abolished: the list and recording one."""
