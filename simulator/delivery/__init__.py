"""What becomes of an accepted message: queue, steps, files, and the callbacks that tell of it."""
