"""How fast it is: `python -m tests.bench`, over real sockets with CURVE and the database on."""
