"""The API's register side. What it may do is what the desk may; it has no rule of its own about the register."""
