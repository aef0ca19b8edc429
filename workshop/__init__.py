"""What developers and visitors use beside the product: gallery, example campaign, benchmark command, test settings."""
