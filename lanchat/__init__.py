"""LanChat: an anonymous class chat for the local network."""

__version__ = "0.1.0"
