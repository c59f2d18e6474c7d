"""Content templates: what they may hold, how they are rendered, what WhatsApp says to them."""
