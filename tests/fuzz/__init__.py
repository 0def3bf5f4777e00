"""The API asked for everything that its document promises, and for much that it does not: nothing may break."""
