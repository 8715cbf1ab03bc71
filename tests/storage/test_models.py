"""The models say of the tables what the migrations made of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import Model

from lanchat.storage.database import open_database
from lanchat.storage.migrations import migrate
from lanchat.storage.models import BanRow, BindingRow, EntryRow, MetaRow


@pytest.mark.parametrize("model", [MetaRow, EntryRow, BindingRow, BanRow])
def test_a_model_fits_its_table(tmp_path: Path, model: type[Model]) -> None:
    (tmp_path / "migrated").mkdir()
    (tmp_path / "modelled").mkdir()
    migrated, modelled = (open_database(tmp_path / name) for name in ("migrated", "modelled"))
    migrate(migrated.connection)
    with modelled.peewee.bind_ctx([model]):
        modelled.peewee.create_tables([model])
    table = model._meta.table_name
    assert migrated.peewee.get_columns(table) == modelled.peewee.get_columns(table)
    assert migrated.peewee.get_primary_keys(table) == modelled.peewee.get_primary_keys(table)
    uniques = [
        {tuple(index.columns) for index in database.peewee.get_indexes(table) if index.unique}
        for database in (migrated, modelled)
    ]
    assert uniques[0] == uniques[1]
    migrated.close()
    modelled.close()
