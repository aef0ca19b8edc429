"""Bulletins on the public site, written in the CMS with live figures."""
