"""What the workshop must survive: `python -m tests.ordeals`, real processes over real sockets."""
