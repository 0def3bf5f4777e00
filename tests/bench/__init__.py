"""Measures what the product promises, on this machine; `make bench` prints it."""
