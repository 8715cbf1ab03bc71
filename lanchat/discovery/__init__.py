"""Ways to find a hub on the local network."""
