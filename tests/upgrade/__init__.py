"""A filled register of every release, brought to the present. At a release: `python -m tests.upgrade 0.2.0`."""
