"""The pages about programmes: the public catalogue, and the office's editor."""
