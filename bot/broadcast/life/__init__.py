"""The life of a broadcast: what is to be said, in which state it is, who did what when."""
