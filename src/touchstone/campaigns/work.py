"""Background work on very many units, found again by its key."""

import uuid
from dataclasses import dataclass

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from touchstone.campaigns.models import Batch, Campaign
from touchstone.campaigns.tasks import Many, change_many, open_with_many
from touchstone.common import progress
from touchstone.units.access import Access
from touchstone.units.models import in_language


@dataclass(frozen=True, slots=True)
class Work:
    """Work in the background: what it does, how far it is, and how it ended.

    ``refusal`` says why nothing was changed; ``interrupted`` means that the work ended without an answer.
    """

    many: Many
    batch: Batch
    waiting: bool
    running: bool
    done: int = 0
    refusal: str = ""
    interrupted: bool = False


def get_work(access: Access, campaign: Campaign, key: uuid.UUID) -> Work | None:
    """Return the reader's own work with this key; None if there is none, or if it is forgotten."""
    result = DBTaskResult.objects.filter(pk=key, task_path=change_many.module_path).first()
    if result is None:
        return None
    by, _language, plain = result.args_kwargs["args"]
    many = Many(**plain)
    batch = Batch.objects.select_related("campaign").filter(pk=many.batch, campaign=campaign).first()
    if batch is None or by != access.user_id:
        return None
    done, _all = progress.read(str(key)) or (0, 0)
    return Work(
        many,
        batch,
        waiting=result.status == TaskResultStatus.READY,
        running=result.status == TaskResultStatus.RUNNING,
        done=done,
        refusal=result.return_value or "",
        interrupted=result.status == TaskResultStatus.FAILED,
    )


@dataclass(frozen=True, slots=True)
class OpeningWork:
    """A campaign that starts in the background: its address and name, how far it is, and how it ended.

    ``number`` units take part again in it; ``refusal`` and ``interrupted`` are as in :class:`Work`.
    """

    slug: str
    name: str
    number: int
    waiting: bool
    running: bool
    done: int = 0
    refusal: str = ""
    interrupted: bool = False


def get_opening_work(access: Access, key: uuid.UUID) -> OpeningWork | None:
    """Return the reader's own start of a campaign with this key; None if there is none, or if it is forgotten."""
    result = DBTaskResult.objects.filter(pk=key, task_path=open_with_many.module_path).first()
    if result is None:
        return None
    by, _language, opening, number = result.args_kwargs["args"]
    if by != access.user_id:
        return None
    done, _all = progress.read(str(key)) or (0, 0)
    return OpeningWork(
        opening["slug"],
        in_language(opening["name"], opening["name_en"]),
        number,
        waiting=result.status == TaskResultStatus.READY,
        running=result.status == TaskResultStatus.RUNNING,
        done=done,
        refusal=result.return_value or "",
        interrupted=result.status == TaskResultStatus.FAILED,
    )
