"""Work on many units that waits for the worker."""

from dataclasses import asdict

from django_tasks_db.models import DBTaskResult, get_date_max

from touchstone.campaigns.tasks import Many
from touchstone.units.models import User


def waiting(by: User, many: Many) -> DBTaskResult:
    """Return the task of a person's work on many units, which nobody has begun."""
    task: DBTaskResult = DBTaskResult.objects.create(
        args_kwargs={"args": [by.pk, "en", asdict(many)], "kwargs": {}},
        task_path="touchstone.campaigns.tasks.change_many",
        backend_name="default",
        run_after=get_date_max(),
    )
    return task
