"""What a measure is, and the registry of measures; no domain names here."""
