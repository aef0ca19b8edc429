"""The components of the imports' pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.common.pages import Page
from touchstone.common.wording import clauses, listed
from touchstone.interchange.date_orders import usage_notes
from touchstone.interchange.faults import Fault
from touchstone.interchange.fields import Choice, Field
from touchstone.interchange.grouping import Groups
from touchstone.interchange.hidden import hidden_notes
from touchstone.interchange.kinds import KINDS, SheetKind
from touchstone.interchange.planning import refusal_message
from touchstone.interchange.progress import get_progress
from touchstone.interchange.queries import get_earlier_load, get_groups, needs_choice
from touchstone.interchange.unneeded import explain_unneeded
from touchstone.interchange.vocabulary import sort_label
from touchstone.web.common import addresses, formats
from touchstone.web.common import components as ui
from touchstone.web.common.components.feedback import Tone
from touchstone.web.common.lists import Column, record_table
from touchstone.web.common.timeline import who
from touchstone.web.imports import column_presenters

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign
    from touchstone.interchange.models import ImportRun

FAULTS = 100
"""Number of wrong cells on one page."""

PROGRESS = "import-progress"
"""The id of the progress component, which reloads itself while the import is running."""

PREVIEW_LENGTH = 40
"""Maximum number of characters of a value in a preview."""

TONES: Mapping[str, Tone] = {
    "uploaded": "open",
    "checking": "part",
    "checked": "warn",
    "applying": "part",
    "applied": "good",
    "discarded": "closed",
    "failed": "bad",
    "returning": "part",
    "returned": "closed",
}


def kinds_of(run: ImportRun) -> str:
    """Return the names of the kinds of ledger in an import."""
    return listed([KINDS[code].label for code in run.kind.split("+") if code])


def run_list(campaign: Campaign, run_page: Page[ImportRun]) -> ui.Table:
    """Return the imports as a table."""
    columns: Sequence[Column[ImportRun]] = (
        Column(_("File"), _file_and_kinds),
        Column(_("State"), lambda run: ui.Status(run.get_state_display(), TONES[run.state])),
        Column(_("New"), lambda run: run.new, numeric=True),
        Column(_("Changed"), lambda run: run.changed, numeric=True),
        Column(_("Wrong"), lambda run: run.wrong, numeric=True),
        Column(_("Uploaded"), lambda run: ui.Cell(run.uploaded_at, who(run.by))),
    )
    older = addresses.with_query(addresses.to("imports", campaign), {"after": run_page.after})
    empty = ui.EmptyState(
        _("No ledger was uploaded yet"),
        _(
            "What units keep in a workbook or a text table can be loaded as it is: units with their groups, and "
            "study sessions. You see what it would change before anything is stored."
        ),
        ui.Link(_("Upload a ledger"), addresses.to("import-new", campaign)),
    )
    return record_table(
        _("Imports"),
        columns,
        run_page.rows,
        href=lambda run: addresses.to("import", campaign, pk=run.pk),
        pager=ui.Pager(next_href=older) if run_page.after else None,
        empty=empty,
        key="imports",
    )


def _file_and_kinds(run: ImportRun) -> ui.Cell:
    return ui.Cell(run.file_name, _("%(kinds)s, for %(unit)s") % {"kinds": kinds_of(run), "unit": run.unit})


def described(kind: SheetKind) -> dict[str, object]:
    """Return a kind of ledger with its required fields and the optional ones."""
    fields = [field for field in kind.fields if field.required or not field.common]
    needed, more = (
        listed([field.label for field in fields if field.required is required]) for required in (True, False)
    )
    return {"code": kind.code, "label": kind.label, "needed": needed, "more": more}


def counts(run: ImportRun) -> ui.Breakdown:
    """Return the rows of data by verdict; each row has one, so the parts sum to the total."""
    parts = (
        (_("New"), run.new, True),
        (_("Changed"), run.changed, True),
        (_("Unchanged"), run.unchanged, False),
        (_("Repeated in the file"), run.repeated, False),
        (_("Wrong"), run.wrong, False),
    )
    shown = [ui.Part(label, value) for label, value, always in parts if value or always]
    return ui.Breakdown(_("Rows of data"), run.counts.data, shown, key="verdicts")


def facts(run: ImportRun) -> ui.Facts:
    """Return the facts about an import: its unit, upload, size and outcome."""
    when = formats.moment(run.uploaded_at)
    facts = [
        ui.Fact(_("For"), run.unit.label),
        *ui.facts_known(ui.Fact(_("Holds"), kinds_of(run))),
        ui.Fact(_("Uploaded"), _("%(when)s by %(who)s") % {"when": when, "who": who(run.by)}),
        ui.Fact(_("Size"), filesizeformat(run.size)),
    ]
    if run.finished_at:
        ended = _("Discarded") if run.state == "discarded" else _("Loaded")
        facts.append(ui.Fact(ended, formats.moment(run.finished_at)))
    if run.returned_at:
        back = {"when": formats.moment(run.returned_at), "who": who(run.returned_by)}
        facts.append(ui.Fact(_("Taken back"), _("%(when)s by %(who)s") % back))
    return ui.Facts(facts)


def nothing_right(run: ImportRun) -> bool:
    """Return whether an import was checked and all of its rows are wrong."""
    return run.state == "checked" and bool(run.wrong) and run.wrong == run.counts.data


def notices(run: ImportRun) -> Iterator[ui.Notice]:
    """Yield the notices at the top of an import's page."""
    if run.state == "uploaded" and needs_choice(run):
        link = ui.Link(_("Say what the columns are"), addresses.to("import-columns", run.campaign, pk=run.pk))
        yield ui.Notice(_("The columns of this file are not known yet."), tone="warn", links=[link])
    if run.returned_at is not None:
        back = {"when": formats.moment(run.returned_at), "who": who(run.returned_by)}
        yield ui.Notice(_("Taken back: %(when)s by %(who)s. Nothing of it is stored any more.") % back)
    if run.refusal:
        yield ui.Notice(refusal_message(run.refusal), tone="bad")
    yield from (ui.Notice(note, tone="warn") for note in hidden_notes(run))
    before = get_earlier_load(run) if run.state == "checked" else None
    if before is not None and before.finished_at is not None:
        link = ui.Link(_("Look at that import"), addresses.to("import", run.campaign, pk=before.pk))
        when = {"when": formats.moment(before.finished_at)}
        yield ui.Notice(_("This very file was loaded before: %(when)s.") % when, links=[link])
    if run.state == "applied" and "people" in run.kind.split("+"):
        text = _(
            "Whoever has a new account sets a password of their own, with a one-time link that you hand over."
        )
        link = ui.Link(_("Links to hand over"), addresses.to("people-links", run.campaign))
        yield ui.Notice(text, links=[link])
    yield from map(ui.Notice, explain_unneeded(run))
    if run.state == "checked" and not run.new and not run.changed:
        yield _nothing_to_load(run)
    if (words := words_notice(run)) is not None:
        yield words
    if run.state == "checked":
        yield from _about_dates(run)
        yield from column_presenters.left_out(run)


def _nothing_to_load(run: ImportRun) -> ui.Notice:
    if nothing_right(run):
        text = _(
            "No row can be loaded: each is wrong. Correct them in your file, or in the workbook with the "
            "faults marked, and upload it again."
        )
        return ui.Notice(text, tone="bad")
    if run.wrong:
        return ui.Notice(
            _("There is nothing to load: the rows that are not wrong are stored already."), tone="warn"
        )
    return ui.Notice(_("There is nothing to load: everything in this file is stored already."), tone="good")


def _about_dates(run: ImportRun) -> Iterator[ui.Notice]:
    """Lead to what is said once for all dates of the file, also when its columns are known and nobody was asked."""
    href = addresses.to("import-columns", run.campaign, pk=run.pk)
    for note in usage_notes(run):
        yield ui.Notice(note, links=[ui.Link(_("Say another order"), href)])
    rows = {group.code: group.rows for group in get_groups(run).others}
    if number := rows.get("date.no-year", 0):
        said = ngettext(
            "%(n)s row has a date without a year.", "%(n)s rows have a date without a year.", number
        )
        link = ui.Link(_("Give the year for the whole file"), href)
        yield ui.Notice(said % {"n": formats.number(number)}, tone="warn", links=[link])
    if number := rows.get("date.ambiguous", 0) + rows.get("date.short-year", 0):
        said = ngettext(
            "%(n)s row has a date that can be read in several ways.",
            "%(n)s rows have dates that can be read in several ways.",
            number,
        )
        link = ui.Link(_("Say which number comes first"), href)
        yield ui.Notice(said % {"n": formats.number(number)}, tone="warn", links=[link])


def words_notice(run: ImportRun) -> ui.Notice | None:
    """Return the notice that leads to the words that nobody knows, if there are any."""
    groups = get_groups(run) if run.state in ("checked", "uploaded") else Groups()
    if not groups.words:
        return None
    link = ui.Link(_("Settle them at once"), addresses.to("import-settle", run.campaign, pk=run.pk))
    by_sort = Counter(group.sort for group in groups.words)
    counted = pgettext("words of a sort", "%(sort)s (%(number)s)")
    words = [
        counted % {"sort": sort_label(sort), "number": formats.number(number)}
        for sort, number in by_sort.items()
    ]
    text = _("Words that are not known here, or cannot be used, each in one or more rows: %(words)s.")
    return ui.Notice(text % {"words": listed(words)}, tone="warn", links=[link])


def fault_table(run: ImportRun, start: int) -> ui.Table | None:
    """Return one page of the wrong cells, with a link to the workbook that marks them."""
    if not run.faults:
        return None
    faults = [Fault(**values) for values in run.faults]
    several = len({sheet["sheet"] for sheet in run.plan}) > 1
    here = addresses.to("import", run.campaign, pk=run.pk)

    def place(fault: Fault) -> ui.Cell:
        over = (fault.sheet if several else "", fault.header, _more_rows(fault.rows - 1))
        return ui.Cell(f"{fault.column}{fault.row}", " · ".join(filter(None, over)))

    marked = addresses.to("import-marked", run.campaign, pk=run.pk)
    columns: Sequence[Column[Fault]] = (
        Column(_("Cell"), place),
        Column(_("Value"), lambda fault: fault.value or _("empty")),
        Column(_("Why"), lambda fault: fault.reason),
    )
    return record_table(
        ngettext("%(n)s row is wrong", "%(n)s rows are wrong", run.wrong) % {"n": formats.number(run.wrong)},
        columns,
        faults[start : start + FAULTS],
        row_key=lambda _fault: "",
        caption_hidden=False,
        exports=[ui.Link(_("Workbook with the faults marked"), marked)] if run.file else [],
        pager=_fault_pager(here, start, len(faults)),
        key="wrong",
    )


def _more_rows(number: int) -> str:
    said = ngettext("and %(n)s more row", "and %(n)s more rows", number)
    return said % {"n": formats.number(number)} if number else ""


def _fault_pager(here: str, start: int, number: int) -> ui.Pager | None:
    if number <= FAULTS:
        return None

    def at(place: int) -> str:
        return addresses.with_query(here, {"wrong": place}) + "#wrong"

    where = _("%(first)s to %(last)s of %(all)s") % {
        "first": start + 1,
        "last": min(start + FAULTS, number),
        "all": formats.number(number),
    }
    return ui.Pager(
        at(start - FAULTS) if start else "", at(start + FAULTS) if start + FAULTS < number else "", where
    )


def previews(run: ImportRun) -> Iterator[ui.Table]:
    """Yield a table of the first rows for each verdict."""
    titles = {
        "new": _("First new rows"),
        "changed": _("First changed rows"),
        "unchanged": _("First unchanged rows"),
        "repeated": _("First repeated rows"),
    }
    kinds = list(dict.fromkeys(row["kind"] for row in run.preview))
    for kind in kinds:
        for verdict, title in titles.items():
            rows = [row for row in run.preview if (row["kind"], row["verdict"]) == (kind, verdict)]
            if rows:
                labelled = _("%(label)s: %(what)s") % {"label": KINDS[kind].label, "what": title}
                yield _preview(kind, verdict, labelled if len(kinds) > 1 else title, rows)


def _preview(kind: str, verdict: str, title: str, rows: Sequence[Mapping[str, Any]]) -> ui.Table:
    fields = [field for field in KINDS[kind].fields if any(field.code in row["values"] for row in rows)]
    columns = [ui.Column(_("Row")), *(ui.Column(field.label) for field in fields)]
    labels = {field.code: str(field.label) for field in KINDS[kind].fields}

    def first(row: Mapping[str, Any]) -> ui.Cell:
        if verdict == "repeated":
            return ui.Cell(str(row["row"]), _("repeats row %(n)s") % {"n": row["first"]})
        changed = (
            _("%(field)s: %(old)s → %(new)s") % {"field": labels[code], "old": old or "–", "new": new}
            for code, old, new in row["changes"]
        )
        return ui.Cell(str(row["row"]), clauses(changed))

    table_rows = [
        ui.Row((first(row), *(_preview_value(field, row["values"].get(field.code, "")) for field in fields)))
        for row in rows
    ]
    return ui.Table(title, columns, table_rows, wide=True, key=f"{kind}-{verdict}")


def _preview_value(field: Field, value: str) -> SafeString | str:
    """Return a value in one shortened line, with the label of a choice instead of its code."""
    if isinstance(field.holds, Choice):
        value = next((str(option.label) for option in field.holds.options if option.code == value), value)
    text = value if len(value) <= PREVIEW_LENGTH else value[:PREVIEW_LENGTH] + "…"
    return format_html('<span class="nowrap">{}</span>', text) if text else ""


def progress(run: ImportRun) -> ui.Progress:
    """Return the progress of an import."""
    now = get_progress(run)
    begun = {"applying": _("Loading the rows"), "returning": _("Taking the records back")}
    labels = {
        "": begun.get(run.state, _("Checking the rows")),
        "reading": _("Reading the file"),
        "checking": _("Checking the rows"),
        "storing": _("Loading the rows"),
        "comparing": _("Looking what was built upon the import"),
        "returning": _("Taking the records back"),
    }
    counts = now.counts
    return ui.Progress(
        labels[now.stage],
        "running" if now.stage else "waiting",
        now.done,
        now.total or None,
        [
            ui.Count(_("New"), counts.new),
            ui.Count(_("Changed"), counts.changed),
            ui.Count(_("Wrong"), counts.wrong),
        ],
        addresses.to("import", run.campaign, pk=run.pk),
        key=PROGRESS,
    )
