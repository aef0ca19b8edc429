"""Every query of practice tests."""
