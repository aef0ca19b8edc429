"""Every action of practice tests."""
