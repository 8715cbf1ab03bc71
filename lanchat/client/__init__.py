"""A member's view of a workshop."""
