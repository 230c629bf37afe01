"""How people reach schools, people and their accounts."""
