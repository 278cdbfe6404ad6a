"""Lab modules of the course."""
