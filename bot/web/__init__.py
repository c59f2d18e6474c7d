"""What every page shares: texts in the reader's language, and headers that keep a page safe."""
