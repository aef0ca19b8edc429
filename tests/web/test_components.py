"""Each component rendered from its template: its text, its links, and what it never hides."""

import dataclasses
import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from touchstone.web.common import components
from touchstone.web.common.components import (
    Breadcrumb,
    Breakdown,
    Bulk,
    Cell,
    Change,
    Chart,
    ChartRow,
    Chip,
    Column,
    Component,
    Confirm,
    Count,
    Coverage,
    Due,
    EmptyState,
    Fact,
    Facts,
    FieldChange,
    Figure,
    Filters,
    LanguageSwitch,
    Link,
    Notice,
    Pager,
    Part,
    Progress,
    ReadingControls,
    Row,
    Status,
    Table,
    TaskRow,
    Timeline,
    TimelineEntry,
)
from touchstone.web.common.reading_preferences import Reading
from workshop.gallery.form import returned

ROOT = Path(__file__).parents[2]
TODAY = datetime.date(2019, 6, 17)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def draw(piece: Component) -> str:
    context = Context({"piece": piece, "request": RequestFactory().get("/"), "csrf_token": "t0ken"})
    return Template("{% load ui %}{% show piece %}").render(context)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_figure_is_a_link_with_its_unit_of_count() -> None:
    html = draw(Figure("Sessions", 3644, "sessions", "/f/", TODAY, Change(128, "since Monday")))
    assert words(html) == "Sessions 3,644 sessions +128 since Monday as of 17 June 2019"
    assert html.count('href="/f/"') == 1


def test_unknown_is_not_zero() -> None:
    assert "not known" in words(draw(Figure("Visitors", None)))
    assert words(draw(Figure("Visitors", 0))) == "Visitors 0"


def test_a_figure_that_is_being_counted_shows_no_number() -> None:
    assert words(draw(Figure("Calls", None, loading=True))) == "Calls Being counted"
    assert 'aria-busy="true"' in draw(Figure("Calls", None, loading=True))
    assert "Try later" in draw(Figure("Calls", None, error="Try later"))


def test_a_share_is_a_percentage() -> None:
    assert "96.5%" in draw(Figure("Coverage", 0.965, share=True))


def test_a_breakdown_always_draws_its_remainder() -> None:
    piece = Breakdown(
        "Outcome", 37, (Part("fully", 19, "/a"), Part("basically", 11)), "problems", "in progress", "/b"
    )
    assert [(row.label, row.value) for row in piece.rows] == [
        ("fully", 19),
        ("basically", 11),
        ("in progress", 7),
    ]
    assert [slice_.tone for slice_ in piece.slices] == ["1", "2", "rest"]
    html = draw(piece)
    assert "in progress 7 18.9%" in words(html)
    assert "Total 37" in words(html)
    assert 'href="/b"' in html


def test_a_remainder_nobody_named_is_not_stated() -> None:
    assert "Not stated 7" in words(draw(Breakdown("Outcome", 37, (Part("fully", 30),))))


def test_a_breakdown_without_remainder_has_none() -> None:
    assert len(Breakdown("Outcome", 30, (Part("fully", 19), Part("basically", 11))).rows) == 2


def test_an_unknown_part_is_listed_and_falls_into_the_remainder() -> None:
    piece = Breakdown("Outcome", 37, (Part("fully", 19), Part("basically", None)))
    assert piece.rest == 18
    assert "basically not known" in words(draw(piece))


def test_parts_beyond_the_total_are_said_aloud() -> None:
    assert "more than the total" in draw(Breakdown("Outcome", 25, (Part("fully", 30),)))


def test_a_breakdown_of_an_unknown_total_lists_its_parts() -> None:
    piece = Breakdown("Outcome", None, (Part("fully", 19),))
    assert piece.rest is None
    assert "not known" in draw(piece)


def test_coverage_names_the_silent_ones() -> None:
    html = draw(Coverage("Covered", 110, 114, "units", "/c", (Link("Port Group", "/u/7"), Link("Opera"))))
    assert "110 of 114 units (96.5%)" in words(html)
    assert "4 have reported nothing" in words(html)
    assert '<a href="/u/7">Port Group</a>' in html


def test_coverage_says_how_many_are_not_named() -> None:
    piece = Coverage("Covered", 3, 200_000, silent=(Link("Opera"),), silent_count=199_997, silent_href="/all")
    assert piece.more == 199_996
    assert "and 199,996 more" in words(draw(piece))


def test_full_and_unknown_coverage() -> None:
    assert "All have reported." in draw(Coverage("Covered", 114, 114))
    unknown = Coverage("Covered", None, 114)
    assert "not known" in draw(unknown)
    assert unknown.slices == ()
    assert Coverage("Covered", 0, 0).share is None


def test_a_chart_keeps_its_table_and_draws_from_the_same_rows() -> None:
    rows = (
        ChartRow("3 June", (212,), "/w/1", "3 Jun"),
        ChartRow("10 June", (None,)),
        ChartRow("17 June", (402,)),
    )
    html = draw(Chart("By week", "Week", ("sessions",), rows))
    assert html.count("<svg") == 2
    assert html.count("<title>3 June: 212</title>") == 2
    assert "Week sessions 3 June 212 10 June not known 17 June 402" in words(html)
    assert '<a href="/w/1">3 June</a>' in html


def test_a_chart_names_its_series() -> None:
    rows = tuple(ChartRow(str(n), (n, n * 2)) for n in range(5))
    html = draw(Chart("Two", "Day", ("first", "second"), rows))
    assert html.count('class="part-2"') >= 2
    assert "first second" in words(html)


def test_an_empty_chart_says_why() -> None:
    assert "Nothing yet" in draw(Chart("By week", "Week", ("n",), (), empty=EmptyState("Nothing yet")))


COLUMNS = (
    Column("Topic"),
    Column("Date", sort_href="?o=d", sorted="descending"),
    Column("Present", numeric=True),
)


def test_a_table_links_its_first_column_and_puts_numbers_right() -> None:
    html = draw(
        Table("Sessions", COLUMNS, (Row((Cell("On <b>study</b>", "morning"), TODAY, 1204), "/s/1", "1"),))
    )
    assert '<th scope="row"><a href="/s/1">On &lt;b&gt;study&lt;/b&gt;</a>' in html
    assert '<td data-label="Present" class="numeric">1,204</td>' in html
    assert 'aria-sort="descending"' in html
    assert 'id="table-1"' in html
    assert "17 Jun 2019" in html


def test_a_table_tells_unknown_zero_and_nothing_apart() -> None:
    html = draw(Table("Sessions", COLUMNS, (Row(("a", None, 0)), Row(("b", "", None)))))
    assert '<td data-label="Date"><span class="unknown">not known</span></td>' in html
    assert '<td data-label="Present" class="numeric">0</td>' in html
    assert '<td data-label="Date" data-empty></td>' in html


def test_a_table_shows_components_in_cells_and_its_total() -> None:
    rows = (Row(("a", Status("late", "bad"), 3)),)
    html = draw(Table("Sessions", COLUMNS, rows, Row(("Whole selection", "", 96_218))))
    assert "status--bad" in html
    assert "<tfoot>" in html
    assert "96,218" in html


def test_a_table_escapes_everything_that_people_wrote() -> None:
    wrote = '<b>"&'
    row = Row((Cell(wrote, wrote, f"/{wrote}"), wrote, 1), key=wrote)
    html = draw(
        Table("Sessions", (Column("Topic"), Column(wrote), Column("Present")), (row,), bulk=Bulk("/", "x"))
    )
    assert "<b>" not in html
    assert html.count("&lt;b&gt;&quot;&amp;") == 9


def test_a_row_that_does_not_fit_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cells under 3 columns"):
        draw(Table("Sessions", COLUMNS, (Row(("a", "b")),)))


def test_a_table_without_rows_shows_what_belongs_there() -> None:
    html = draw(
        Table("Sessions", COLUMNS, empty=EmptyState("None yet", "They stand here.", Link("Record", "/new")))
    )
    assert "<table" not in html
    assert '<a class="button" href="/new">Record</a>' in html
    assert "Nothing to show." in draw(Table("Sessions", COLUMNS))


def test_a_table_that_failed_or_is_being_fetched_says_so() -> None:
    assert "Try again." in draw(Table("Sessions", COLUMNS, error="Try again."))
    assert 'aria-busy="true"' in draw(Table("Sessions", COLUMNS, loading=True))


def test_filters_are_chips_that_can_be_taken_away() -> None:
    filters = Filters(None, (Chip("Form: reading class", "?month=6"),), "?", ())
    html = draw(
        Table("Sessions", COLUMNS, (Row(("a", "", 1)),), filters=filters, exports=(Link("Excel", "?x=1"),))
    )
    assert '<a class="chip" href="?month=6">Form: reading class' in html
    assert '<a class="chips__clear" href="?">' in html
    assert 'href="?x=1" download' in html


def test_a_pager_offers_only_pages_that_are_there() -> None:
    assert words(draw(Pager("", "?after=9", "Rows 1 to 50"))) == "Rows 1 to 50 Next page"
    assert draw(Pager()).strip() == ""


@pytest.mark.parametrize("tone", ["good", "part", "open", "warn", "bad", "closed", "quiet"])
def test_each_tone_has_a_word_and_a_shape_of_its_own(tone: str) -> None:
    html = draw(Status("word", tone))  # type: ignore[arg-type]
    assert f"#shape-{tone}" in html
    assert f'<symbol id="shape-{tone}"' in (ROOT / "assets/icons.svg").read_text(encoding="utf-8")
    assert words(html) == "word"


def test_a_tone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="No shape"):
        draw(Status("word", "pink"))  # type: ignore[arg-type]


def test_a_notice_can_take_the_act_back() -> None:
    html = draw(Notice("Withdrawn.", tone="good", undo_action="/undo"))
    assert 'action="/undo"' in html
    assert 'value="t0ken"' in html
    assert "Withdrawn. Undo" in words(html)


def test_progress_asks_again_only_while_it_runs() -> None:
    running = draw(Progress("Reading", "running", 5, 10, (Count("wrong", 6),), "/i/1"))
    assert 'hx-trigger="every 2s"' in running
    assert 'max="10" value="5"' in running
    assert "5 of 10" in words(running)
    assert "wrong 6" in words(running)
    assert "hx-" not in draw(Progress("Reading", "done", href="/i/1"))
    assert "stopped" in draw(Progress("Reading", "failed", href="/i/1"))


def test_progress_of_unknown_length_has_no_value() -> None:
    assert '<progress aria-labelledby="progress-label"></progress>' in draw(Progress("Reading", "waiting"))


def test_a_question_says_the_consequence_and_offers_the_way_back() -> None:
    html = draw(
        Confirm("Withdraw?", "It no longer counts.", "/w", "Yes", "/back", fields=(("version", "3"),))
    )
    assert words(html) == "Withdraw? It no longer counts. Yes No, go back"
    assert 'name="version" value="3"' in html


def test_a_task_says_what_for_whom_and_when() -> None:
    due = Due(TODAY - datetime.timedelta(4), TODAY, 2)
    html = draw(TaskRow("Weekly study", "/t", "Bureau", due, button=Link("Record", "/new")))
    assert words(html) == "Weekly study Bureau 2 working days late Record \N{EN DASH} Weekly study"
    assert "status--bad" in html
    assert 'datetime="2019-06-13"' in html


def test_a_task_that_acts_at_once_posts() -> None:
    assert '<form class="task__go" method="post" action="/seen">' in draw(
        TaskRow("Seen", button=Link("Put away", "/seen"), post=True)
    )


def test_a_timeline_folds_changes_and_evidence() -> None:
    entry = TimelineEntry(
        "Corrected",
        TODAY,
        "Organiser",
        "Two came late.",
        (FieldChange("Present", None, 38),),
        (Link("a.pdf", "/a"),),
    )
    html = draw(Timeline((entry,)))
    assert "Corrected 17 June 2019 · Organiser Two came late." in words(html)
    assert "Present: not known → 38" in words(html)
    assert html.count("<details>") == 2


def test_a_timeline_shows_a_record_that_began_or_ended_from_its_one_side() -> None:
    changes = (FieldChange("Unit", None, "North"), FieldChange("Last day", None, None))
    back = (FieldChange("Unit", "North", None), FieldChange("Post", "–", None))
    for said in (changes, back):
        html = words(draw(Timeline((TimelineEntry("Assigned", TODAY, changes=said, whole=True),))))
        assert "Details Unit: North" in html
        assert "→" not in html
        assert "Last day" not in html
        assert "Post" not in html


def test_facts_show_what_is_not_known() -> None:
    assert (
        words(draw(Facts((Fact("Hours", None), Fact("Unit", "Bureau", "/u")))))
        == "Hours not known Unit Bureau"
    )


def test_the_last_crumb_is_the_current_page() -> None:
    html = draw(Breadcrumb((Link("Board", "/b"), Link("Units", "/u"))))
    assert '<a href="/b">Board</a>' in html
    assert '<span aria-current="page">Units</span>' in html


def test_the_language_switch_offers_the_other_language_by_its_own_name() -> None:
    html = draw(LanguageSwitch(next="/x/"))
    assert 'value="zh-hans" lang="zh-hans">中文</button>' in html
    assert "English" not in html
    assert 'href="/zh-hans/b/"' in draw(LanguageSwitch((("zh-hans", "/zh-hans/b/"),)))


def test_reading_controls_are_radio_buttons_with_names() -> None:
    html = draw(ReadingControls(Reading("almond", ""), "/b/", "/list/"))
    assert html.count('type="radio" name="background"') == 9
    assert 'value="almond" aria-label="almond yellow" checked' in html
    assert 'value="18" aria-label="medium" checked' in html
    assert 'href="/list/"' in html
    assert "csrf" not in html


def test_a_form_says_each_mistake_beside_its_field_and_in_the_summary() -> None:
    form = returned()
    html = Template("{% load ui %}{% error_summary form %}{{ form }}").render(Context({"form": form}))
    assert '<a href="#id_sent-topic">Topic: This field is required.</a>' in html
    assert '<p class="field__error" id="id_sent-topic_error">' in html
    assert 'aria-describedby="id_sent-topic_helptext id_sent-topic_error"' in html
    assert "Say how many were present." in html
    assert html.count("<fieldset") == 2
    for anchor in re.findall(r'<a href="#([^"]+)"', html):
        assert f'id="{anchor}"' in html


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_a_style_or_a_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)", text)


def test_every_component_is_described_with_all_its_parameters() -> None:
    text = (ROOT / "docs/components.md").read_text(encoding="utf-8")
    pieces = {name: piece for name, piece in vars(components).items() if isinstance(piece, type)}
    assert len(pieces) > 30
    for name, piece in pieces.items():
        if piece is Component:
            continue
        assert f"`{name}" in text or f"{name}(" in text, name
        for field in dataclasses.fields(piece):
            assert re.search(rf"\b{field.name}\b", text), f"{name}.{field.name}"


def test_every_icon_that_is_named_exists() -> None:
    sprite = (ROOT / "assets/icons.svg").read_text(encoding="utf-8")
    named = {"today", "board"}
    for path in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r'{% icon "([\w-]+)" %}', path.read_text(encoding="utf-8")))
    for path in (ROOT / "src/touchstone/web").rglob("navigation.py"):
        named |= set(
            re.findall(r'Place\(\s*\w+\([^)]*\),\s*"[^"]+",\s*"([\w-]+)"', path.read_text(encoding="utf-8"))
        )
    assert {name for name in named if f'<symbol id="{name}"' not in sprite} == set()
