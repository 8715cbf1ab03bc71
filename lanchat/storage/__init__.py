"""SQLite, through peewee on SQLCipher."""
