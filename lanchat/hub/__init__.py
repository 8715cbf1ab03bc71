"""The workshop: who is in it, and what was said."""
