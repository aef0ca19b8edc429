import touchstone.search.models
from django.db import migrations, models

TABLES = ("CadenceWords", "TrainingClassWords", "ExhibitionWords", "PracticeTestWords", "StudyTargetWords")


def make_indexes(apps, editor):
    """Make an FTS5 index of each table on SQLite, and a GIN index on PostgreSQL."""
    for name in TABLES:
        table = f"search_{name.lower()}"
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"CREATE INDEX {table}_by_word ON {table} USING gin (words) WITH (gin_pending_list_limit = 512)"
            )
        else:
            editor.execute(f"DROP TABLE {table}")
            editor.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5"
                """(words, detail=none, columnsize=0, tokenize="ascii tokenchars '#~$@='")"""
            )


def drop_indexes(apps, editor):
    """Leave tables that Django can drop; those of FTS5 it can drop as they are."""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        *(
            migrations.CreateModel(
                name=name,
                fields=[
                    ("rowid", models.BigIntegerField(primary_key=True, serialize=False)),
                    ("words", touchstone.search.models.WordsField()),
                ],
                options={"abstract": False},
            )
            for name in TABLES
        ),
        migrations.RunPython(make_indexes, drop_indexes),
    ]
