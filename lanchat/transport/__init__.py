"""ZeroMQ, and nothing else imports it."""
