"""One machine and its processes: started, kept alive, stopped; or told of to systemd."""
