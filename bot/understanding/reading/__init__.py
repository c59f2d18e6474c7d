"""From what was typed to plain words: letters, spelling, language, and the courtesy around them."""
