"""Writing on what somebody else may have changed meanwhile: nothing that was written is lost."""

from __future__ import annotations

from django.utils.translation import gettext as _

from touchstone.web.problems.forms import ActForm, plain


def is_current(form: ActForm, version: int) -> bool:
    """Say whether a record is as it was read; if not, all that was written stays and can be sent again."""
    if form.data.get("version", "") == str(version):
        return True
    form.data = {**plain(form.data), "version": str(version)}
    form.add_error(
        None, _("Somebody changed this while you were writing. Look at it again, then send it once more.")
    )
    return False


def status(form: ActForm) -> int:
    """Return the status of a page with this form: 400 when what was sent could not be taken."""
    return 400 if form.is_bound and form.errors else 200
