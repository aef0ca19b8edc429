"""Clock, working days, text and errors: no models."""
