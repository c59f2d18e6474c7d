"""What the simulator remembers: messages, phones and files, written through to a journal."""
