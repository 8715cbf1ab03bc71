"""The version of the protocol, told in the descriptor and in the first message."""

VERSION = 1
"""Raised whenever a message changes in a way that an older peer would misread."""
