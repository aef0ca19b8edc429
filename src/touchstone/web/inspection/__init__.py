"""Pages of inspections: rounds and their draw, visits, writing on the spot, the unit's reply, notices."""
