"""Measurements of what a user waits for. `python -m benchmarks` prints one table; nothing is kept."""
