"""How the service is: each part of it, good or not, and what to do."""
