"""How the project is put together: settings, addresses, periodic jobs."""
