"""What the landing pages read over all apps."""
