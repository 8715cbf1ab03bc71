"""Keys, signatures and codes. Bytes in, bytes out."""
