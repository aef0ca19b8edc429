"""Says which columns of a ledger of people are left out, because nobody needs to know what they hold."""

from django.utils.translation import gettext as _

from touchstone.interchange.limits import KEPT_DAYS
from touchstone.interchange.models import ImportRun
from touchstone.interchange.planning import PlannedSheet


def explain_unneeded(run: ImportRun) -> str:
    """Return the sentence about the columns of an import that are never stored, or "" if it has none."""
    sheets = [PlannedSheet.from_dict(values) for values in run.plan]
    headings = dict.fromkeys(heading for sheet in sheets for heading in sheet.unneeded)
    if not headings:
        return ""
    text = _(
        "Left out: %(columns)s. Telephone and identity numbers, dates of birth, addresses and the like are not kept of "
        "anybody; the uploaded file is deleted after %(days)d days."
    )
    return text % {"columns": _(", ").join(headings), "days": KEPT_DAYS}
