"""What happens in a process of its own, with Django. Each module has `run`, whose result is printed as JSON."""
