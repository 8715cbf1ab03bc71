"""The tables, as peewee sees them. What they are made of is in `migrations`.

No model is bound to a database: each query is told its own.
"""

from __future__ import annotations

from peewee import SQL, BlobField, CompositeKey, IntegerField, Model, TextField

from lanchat.storage.batch import NO_IDENTITY


class MetaRow(Model):
    """One value that the hub keeps: its name, its keys, its ports."""

    key = TextField(primary_key=True)
    value = BlobField()

    class Meta:
        """The table's name."""

        table_name = "meta"


class EntryRow(Model):
    """One entry of the public log, encoded as it travels."""

    seq = IntegerField(primary_key=True)
    author = BlobField()
    client_id = BlobField()
    at = IntegerField()
    body = BlobField()

    class Meta:
        """The table's name, and what makes a repeat recognisable."""

        table_name = "entry"
        indexes = ((("author", "client_id"), True),)


class BindingRow(Model):
    """Which key holds which handle, and the identity of the one it is."""

    key = BlobField(primary_key=True)
    handle = TextField(unique=True)
    identity = BlobField(constraints=[SQL(f"DEFAULT x'{NO_IDENTITY.hex()}'")])

    class Meta:
        """The table's name."""

        table_name = "binding"


class BanRow(Model):
    """A key or a handle that may not come in again."""

    kind = TextField()
    value = BlobField()
    handle = TextField()
    at = IntegerField()

    class Meta:
        """The table's name, and what a ban is found by."""

        table_name = "ban"
        primary_key = CompositeKey("kind", "value")
