"""Which topics a message names, and what is to be done with them: the algebra of topics."""
