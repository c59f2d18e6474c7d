"""What `content/` and `flows.yml` say, read and checked: the bot's words, as values."""
