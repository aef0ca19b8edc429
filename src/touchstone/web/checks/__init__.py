"""Standing checks: what is odd, how often, and where it is mended."""
