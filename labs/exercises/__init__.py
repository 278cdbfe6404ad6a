"""The exercises: one file a topic, the only kind of file a student edits."""
