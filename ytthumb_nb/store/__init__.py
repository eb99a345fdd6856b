"""What outlives the process: the job store (SQLite) and the picture files."""
