"""How well the bot understands people: a development set, and the figures it gives."""
