"""Tools around the product: component gallery, example campaign, benchmark command, test settings."""
