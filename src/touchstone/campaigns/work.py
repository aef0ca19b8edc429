"""Background work on very many units, found again by its key."""

import uuid
from dataclasses import dataclass
from typing import Any

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from touchstone.campaigns.models import Batch, Campaign
from touchstone.campaigns.tasks import Many, change_many, open_with_many
from touchstone.common import progress
from touchstone.units.access import Access
from touchstone.units.models import in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """How far work in the background is, and how it ended.

    ``refusal`` says why nothing was changed; ``interrupted`` means that the work ended without an answer.
    """

    waiting: bool
    running: bool
    done: int
    refusal: str
    interrupted: bool


@dataclass(frozen=True, slots=True)
class Work(_Standing):
    """Many units join or leave a batch in the background."""

    many: Many
    batch: Batch


@dataclass(frozen=True, slots=True)
class OpeningWork(_Standing):
    """A campaign starts in the background: its address, its name, and how many units take part again in it."""

    slug: str
    name: str
    number: int


def get_work(access: Access, campaign: Campaign, key: uuid.UUID) -> Work | None:
    """Return the reader's own work with this key; None if there is none, or if it is forgotten."""
    result = _find_result(change_many.module_path, key)
    if result is None:
        return None
    by, _language, plain = result.args_kwargs["args"]
    many = Many(**plain)
    batch = Batch.objects.select_related("campaign").filter(pk=many.batch, campaign=campaign).first()
    if batch is None or by != access.user_id:
        return None
    return Work(many, batch, **_standing(result))


def get_opening_work(access: Access, key: uuid.UUID) -> OpeningWork | None:
    """Return the reader's own start of a campaign with this key; None if there is none, or if it is forgotten."""
    result = _find_result(open_with_many.module_path, key)
    if result is None:
        return None
    by, _language, opening, number = result.args_kwargs["args"]
    if by != access.user_id:
        return None
    name = in_language(opening["name"], opening["name_en"])
    return OpeningWork(opening["slug"], name, number, **_standing(result))


def _find_result(task: str, key: uuid.UUID) -> DBTaskResult[Any, Any] | None:
    found: DBTaskResult[Any, Any] | None = DBTaskResult.objects.filter(pk=key, task_path=task).first()
    return found


def _standing(result: DBTaskResult[Any, Any]) -> dict[str, Any]:
    """Return the values of :class:`_Standing` for the stored result of a task."""
    done, _all = progress.read(str(result.pk)) or (0, 0)
    return {
        "waiting": result.status == TaskResultStatus.READY,
        "running": result.status == TaskResultStatus.RUNNING,
        "done": done,
        "refusal": result.return_value or "",
        "interrupted": result.status == TaskResultStatus.FAILED,
    }
