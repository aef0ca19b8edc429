"""One table of words for each kind of record that can be found; its key is that of the record.

On SQLite the table is an FTS5 index, on PostgreSQL a ``tsvector`` with a GIN index. Both are written and searched by
the modules of ``databases``; as models they only belong to migrations and are emptied with the other tables.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class WordsField(models.Field):  # type: ignore[type-arg]
    """The words of a record."""

    def db_type(self, connection: BaseDatabaseWrapper) -> Any:
        return "tsvector" if connection.vendor == "postgresql" else "text"


class Words(models.Model):
    """The words of a record. ``rowid`` is what SQLite calls the key of such an index."""

    rowid = models.BigIntegerField(primary_key=True)
    words = WordsField()

    class Meta:
        abstract = True


class UnitWords(Words):
    """The words of a unit."""


class PersonWords(Words):
    """The words of a person."""


class ProblemWords(Words):
    """The words of a problem."""


class SessionWords(Words):
    """The words of a study session."""


class CadenceWords(Words):
    """The words of a cadence."""


class TrainingClassWords(Words):
    """The words of a training class."""


class ExhibitionWords(Words):
    """The words of an exhibition."""


class PracticeTestWords(Words):
    """The words of a practice test."""


class StudyTargetWords(Words):
    """The words of a target of a study programme."""


class PageWords(Words):
    """The words of a page of the editor's room."""


class IndexState(models.Model):
    """By which rules a table was last filled, so that the next start fills it anew after they have changed."""

    kind = models.CharField(max_length=40, primary_key=True)
    version = models.CharField(max_length=60)
