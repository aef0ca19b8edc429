"""Pages of inspections: rounds and their draws, visits, findings written on the spot, replies and notices."""
