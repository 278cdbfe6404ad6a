"""How each exercise is judged, and its hints; one file a topic."""
