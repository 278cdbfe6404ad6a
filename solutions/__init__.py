"""Model answers: only the exercised names, mirroring labs/exercises one to one."""
