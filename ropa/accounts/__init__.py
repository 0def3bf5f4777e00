"""Who gets in: log-in, second factor, single sign-on, limits, sessions. What they may do then, `purposes` says."""
