"""How a checkout of LanChat is set up, run, checked and tested, with the standard library alone."""
