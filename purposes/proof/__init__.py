"""Shows that nothing was altered since it was sealed. Knows rows of append-only tables, not what they mean."""
