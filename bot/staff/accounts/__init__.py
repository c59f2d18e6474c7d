"""Who staff are, and how they prove it: accounts, passwords, second factors, sessions, tokens."""
