"""Problems: their registration, rectification, verification by others, look-backs and publication."""
