"""Says which columns of a ledger are left out, because nobody needs to know what they hold about people."""

from django.utils.translation import gettext as _

from touchstone.interchange.kinds import KINDS
from touchstone.interchange.limits import KEPT_DAYS
from touchstone.interchange.models import ImportRun
from touchstone.interchange.planning import PlannedSheet


def explain_unneeded(run: ImportRun) -> list[str]:
    """Return a sentence for each kind of ledger in an import that has columns which are never stored."""
    sheets = [PlannedSheet.from_dict(values) for values in run.plan]
    sentences = []
    for kind in dict.fromkeys(sheet.kind for sheet in sheets if sheet.unneeded):
        headings = dict.fromkeys(name for sheet in sheets if sheet.kind == kind for name in sheet.unneeded)
        parts = {"columns": _(", ").join(headings), "days": KEPT_DAYS}
        sentences.append(str(KINDS[kind].unneeded_because) % parts)
    return sentences
