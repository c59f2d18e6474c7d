"""The page with the phones: its files, what it shows, and the events that keep it true."""
