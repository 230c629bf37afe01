"""How people reach the inbox."""
