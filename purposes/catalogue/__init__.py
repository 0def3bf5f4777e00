"""Common processing activities, ready to be copied into a register: the data, and how they are read."""
