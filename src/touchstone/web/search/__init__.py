"""Finding anything: one search over units, people, problems, visits, sessions, lists, bulletins and figures."""
