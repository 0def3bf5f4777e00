"""What goes wrong in life, done on purpose with real processes: `python -m tests.faults` or `make faults`."""
