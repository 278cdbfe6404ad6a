"""The commands of `labs`, a module each: `run(options)` does it and returns the exit status."""
