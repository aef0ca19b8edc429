"""Campaign templates: an export can be loaded again, and errors in a file name their position."""

import datetime
import re

import pytest
from django.utils.translation import override
from tests.factories import guard_open

from touchstone.campaigns.actions import add_batch
from touchstone.campaigns.models import Batch, Campaign, WorkStream
from touchstone.campaigns.presets import (
    TemplateRefused,
    export_template,
    find_shipped_templates,
    read_shipped_template,
    start_campaign,
)
from touchstone.campaigns.queries import (
    find_batches,
    find_streams,
    find_streams_of_plans,
    get_calendar,
    get_times,
)
from touchstone.campaigns.updating import update_campaign
from touchstone.campaigns.words import find_kinds
from touchstone.common.refusal import Refused
from touchstone.practice.queries.bank import find_categories
from touchstone.problems.queries.vocabulary import find_aspects, find_lists, find_sources
from touchstone.study.models import FormOfStudy
from touchstone.study.queries import find_forms
from touchstone.training.models import Sitting
from touchstone.training.queries import find_planned_at_the_top
from touchstone.units.access import NOBODY, Access
from touchstone.units.models import Unit

pytestmark = pytest.mark.django_db

SHIPPED = ["general", "theme-education", "workplace-safety"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
OPENS = datetime.date(2019, 6, 1)


@pytest.fixture
def root() -> Unit:
    with guard_open():
        return Unit.add_root(name="浙江省", name_en="Zhejiang")


def start(text: str, root: Unit, slug: str = "one", **more: object) -> Campaign:
    more.setdefault("opens_on", OPENS)
    return start_campaign(by=None, template_text=text, slug=slug, root=root, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_template_comes_back_as_it_went_in(root: Unit, name: str) -> None:
    assert name in find_shipped_templates()
    first = start(read_shipped_template(name), root, template=name)
    exported = export_template(first)
    second = start(exported, root, slug="two", opens_on=datetime.date(2026, 11, 20))
    assert export_template(second) == exported
    assert first.template == name
    assert FormOfStudy.objects.filter(campaign=second).count() == len(find_forms(first)) > 5
    assert {form.stream.campaign_id for form in find_forms(second).select_related("stream")} == {second.pk}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_template_has_words_for_problems(root: Unit, name: str) -> None:
    campaign = start(read_shipped_template(name), root)
    of_plans = find_streams_of_plans([campaign.pk]).get()
    assert of_plans.code in ("rectification", "put-right")
    streams = [source.stream for source in find_sources(campaign)]
    assert any(streams)
    assert of_plans not in streams, "what has a plan covers it, whatever the source"
    assert all(
        problem_list.source is not None and problem_list.prefix for problem_list in find_lists(campaign)
    )
    words = [word for kind in find_kinds() for word in kind.find(campaign)]
    assert len(words) > 25
    assert [word for word in words if not CHINESE.search(word.name) or CHINESE.search(word.name_en)] == []
    assert [word for word in words if not word.name_en[:1].isupper()] == []
    assert CHINESE.search(campaign.name)
    assert campaign.name_en


def test_no_shipped_template_holds_anything_of_the_example() -> None:
    texts = "".join(map(read_shipped_template, SHIPPED))
    assert (
        re.search("亚运|场馆|志愿|市场开发|线索|games|venue|volunteer|zhejiang", texts, re.IGNORECASE) is None
    )


def test_the_theme_education_knows_the_lists_of_the_office(root: Unit) -> None:
    campaign = start(read_shipped_template("theme-education"), root)
    assert {problem_list.code: problem_list.numbered(1) for problem_list in find_lists(campaign)} == {
        "central-feedback": "FK-01",
        "unannounced-visits": "AF-01",
        "key-issues": "ZD-01",
        "self-examination": "ZC-001",
        "steering-feedback": "DD-001",
        "public-calls": "QZ-001",
    }
    assert find_aspects(campaign).count() == 9


def test_batches_come_back_on_the_days_of_the_new_campaign(root: Unit) -> None:
    first = start(read_shipped_template("theme-education"), root, closes_on=datetime.date(2020, 1, 31))
    add_batch(by=None, campaign=first, number=1, name="第一批", closes_on=datetime.date(2019, 8, 31))
    add_batch(
        by=None, campaign=first, number=2, name="第二批", name_en="Second", opens_on=datetime.date(2019, 9, 1)
    )
    second = start(
        export_template(first), root, slug="two", opens_on=datetime.date(2023, 4, 1), name="新活动"
    )
    days = [(batch.number, batch.opens_on, batch.closes_on) for batch in find_batches(second)]
    assert days == [
        (1, datetime.date(2023, 4, 1), datetime.date(2023, 7, 1)),
        (2, datetime.date(2023, 7, 2), None),
    ]
    assert export_template(second) == export_template(first).replace(
        "name: 主题教育\nname_en: Theme education\n", "name: 新活动\n"
    )


def test_the_theme_education_is_what_the_office_expects(root: Unit) -> None:
    campaign = start(read_shipped_template("theme-education"), root)
    assert [stream.name for stream in find_streams(campaign)] == [
        "学习教育",
        "调查研究",
        "检视问题",
        "整改落实",
    ]
    codes = [form.code for form in find_forms(campaign)]
    assert codes[:2] == ["central-group-study", "reading-class"]
    assert get_calendar(campaign).is_working_day(datetime.date(2019, 9, 29))
    assert str(get_times(campaign)["session-record"]) == "3 days"


HAND_HYGIENE = """
name: 手卫生年
name_en: Hand hygiene year
country: DE-BY
times:
  session-record: 1 working day
streams:
- {code: teach, name: 培训, name_en: Teach}
- {code: observe, name: 观察, name_en: Observe}
session_forms:
- {code: ward-round-talk, stream: teach, name: 查房讲解, other_names: [床旁讲解]}
- {code: light-box, stream: teach, name: 荧光检测}
"""


def test_a_hospital_starts_its_own_from_an_edited_copy(root: Unit) -> None:
    campaign = start(HAND_HYGIENE, root, slug="hand-hygiene")
    assert (campaign.name, campaign.name_en) == ("手卫生年", "Hand hygiene year")
    assert [stream.code for stream in find_streams(campaign)] == ["teach", "observe"]
    assert [form.name for form in find_forms(campaign)] == ["查房讲解", "荧光检测"]
    assert not get_calendar(campaign).is_working_day(datetime.date(2026, 1, 6))
    assert str(get_times(campaign)["session-record"]) == "1 working day"
    assert start(export_template(campaign), root, slug="again").times == campaign.times


def test_text_is_text_whatever_it_looks_like(root: Unit) -> None:
    text = "name: 2026\nname_en: no\nstreams:\n- {code: on, name: '1:30'}\n"
    campaign = start(text, root)
    assert (campaign.name, campaign.name_en) == ("2026", "no")
    again = start(export_template(campaign), root, slug="two")
    assert (again.name, again.name_en, find_streams(again)[0].name) == ("2026", "no", "1:30")


GOOD = """\
name: A
streams:
- code: study
  name: S
session_forms:
- code: talk
  stream: study
  name: Talk
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "place", "words"),
    [
        ("name: A", "nam: A", 1, "nam", "Did you mean “name”?"),
        ("name: A", "nam: A", 1, "name", "“name” is missing"),
        ("name: A", "name:", 1, "name", "“name” is missing"),
        ("name: A", "name: [A]", 1, "name", "Write one text here"),
        ("name: A", f"name: {'x' * 121}", 1, "name", "121 characters; 120 fit"),
        ("name: A", "name: A\nname: B", 2, "name", "there twice"),
        ("name: A", "name: A\nxyz: 1", 2, "xyz", "write one of: version, name"),
        ("name: A", "name: A\ncountry: ZZ", 2, "country", "No calendar is known for “ZZ”"),
        ("name: A", "name: A\nversion: 2", 2, "version", "newer than this installation"),
        ("name: A", "name: A\ntimes: {session-recrod: 3}", 2, "times.session-recrod", "Did you mean “session-record”"),
        ("name: A", "name: A\ntimes: {session-record: soon}", 2, "times.session-record", "Write it like 3 days"),
        ("name: A", "name: A\ntimes: 3", 2, "times", "session-record: 3 days"),
        ("name: A", "name: A\nbatches: [{number: 0, name: B}]", 2, "batches[1].number", "from 1 to 999"),
        ("name: A", "name: A\nbatches: [{name: B}, {number: 1, name: C}]", 2, "batches[2].number", "there twice"),
        ("name: A", "name: A\nbatches: [{opens_after: 3}]", 2, "batches[1].name", "is missing"),
        ("  name: S", "", 3, "streams[1].name", "is missing"),
        ("- code: study", "- code: Study one", 3, "streams[1].code", "not a valid code"),
        ("  name: S", "  name: S\n  covered_by: all", 5, "streams[1].covered_by", "one of: records, plans"),
        ("  name: S", "  name: S\n- code: study\n  name: T", 5, "streams[2].code", "there twice"),
        ("  name: S", "  name: S\n- study", 5, "streams[2]", "Write here lines like"),
        ("  stream: study", "  stream: studdy", 7, "session_forms[1].stream", "There is no work stream “studdy”. Write one of: study"),
        ("  stream: study", "", 6, "session_forms[1].stream", "is missing"),
        ("  name: Talk", "  name: Talk\n  other_name: [x]", 9, "session_forms[1].other_name", "Did you mean “other_names”"),
        ("  name: Talk", "  name: Talk\n  other_names: x", 9, "session_forms[1].other_names", "Write here a list"),
        ("  name: Talk", "  name: Talk\n  other_names: [[x]]", 9, "session_forms[1].other_names[1]", "Write one text"),
        (
            "  name: Talk",
            "  name: Talk\n- code: chat\n  stream: study\n  name: ' ＴＡＬＫ'",
            11,
            "session_forms[2].name",
            "is a name of “talk” already",
        ),
    ],
)  # fmt: skip
def test_a_fault_says_line_place_and_remedy_and_nothing_is_stored(
    root: Unit, old: str, new: str, line: int, place: str, words: str
) -> None:
    text = GOOD.replace(old, new, 1)
    with pytest.raises(TemplateRefused) as refused:
        start(text, root)
    faults = {(fault.line, fault.place): str(fault.problem) for fault in refused.value.faults}
    assert words in faults.get((line, place), ""), faults
    assert f"Line {line}, {place}: " in str(refused.value)
    assert not Campaign.objects.exists()


def test_all_faults_are_told_at_once_from_the_top_down(root: Unit) -> None:
    with pytest.raises(TemplateRefused) as refused:
        start("nam: A\nstreams:\n- code: X Y\nsession_forms:\n- code: talk\n  stream: z\n", root)
    lines = [fault.line for fault in refused.value.faults]
    assert len(lines) >= 6
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 0, "This is not a template"),
        ("- a\n- b\n", 0, "This is not a template"),
        ("name: a\n  streams: b\n", 2, "cannot be read here"),
        ("name: 'a\n", 2, "cannot be read here"),
        ("name: a\nname_en: \x07\n", 0, "Save it as UTF-8"),
        ('name: "a"\nname_en: "b\\0"\n', 2, "Save it as UTF-8"),
        ('"\\ud800": a\n', 1, "Save it as UTF-8"),
        ("a: &a [x]\nb: [*a, *a]\n", 2, "References with “*”"),
        ("[" * 5000, 1, "too many lists in lists"),
        ("x" * 200_001, 0, "too long for a template"),
        ("name: !!python/object/apply:os.system [ls]\n", 1, "Write one text here"),
        ("name: a\n---\nname: b\n", 2, "cannot be read here"),
    ],
)
def test_what_is_no_template_is_refused_in_plain_words(root: Unit, text: str, line: int, words: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        start(text, root)
    assert any(fault.line == line and words in str(fault.problem) for fault in refused.value.faults), str(
        refused.value
    )
    assert not Campaign.objects.exists()


def test_what_the_campaign_refuses_leaves_nothing_behind(root: Unit) -> None:
    text = GOOD + "batches: [{name: B, lasts: 92}]\n"
    with pytest.raises(Refused) as refused:
        start(text, root, closes_on=OPENS)
    assert refused.value.field == "closes_on"
    with pytest.raises(Refused):
        start(GOOD, root, access=NOBODY)
    for model in (Campaign, WorkStream, Batch, FormOfStudy):
        assert not model.objects.exists()


def test_an_unknown_shipped_template_names_those_there_are() -> None:
    with pytest.raises(Refused, match="general, theme-education, workplace-safety"):
        read_shipped_template("../secrets")


def test_planned_classes_and_categories_go_into_a_new_campaign_of_the_kind(root: Unit) -> None:
    text = read_shipped_template("workplace-safety")
    with override("zh-hans"):
        first = start(text, root, template="workplace-safety")
    assert {made.name for made in find_planned_at_the_top(first)} == {"新员工安全培训班", "班组长安全培训班"}
    assert [str(category) for category in find_categories(first)] == [
        "事故案例",
        "岗位操作",
        "应急处置",
        "法律法规",
    ]
    with override("en"):
        second = start(text, root, slug="two")
        assert update_campaign(by=None, campaign=first, template_text=text) == [], "under either name"
    assert [made.name for made in find_planned_at_the_top(second)] == [
        "Safety course for new employees",
        "Safety course for team leaders",
    ]
    third = start(export_template(first), root, slug="three")
    assert export_template(third) == export_template(first)
    assert not Sitting.unscoped.exists()
    reader = Access(1, {"campaigns.view": (root.path,), "training.direct": (root.path,)})
    for section in ("training_classes:\n- name: 新班\n", "question_categories:\n- names: [新类]\n"):
        with pytest.raises(Refused):
            update_campaign(by=None, access=reader, campaign=first, template_text=section)
    more = "training_classes:\n- name: 复训班\n  hours: 8\nquestion_categories:\n- names: [法律法规, 新法]\n"
    made = update_campaign(by=None, campaign=first, template_text=more, dry_run=True)
    assert [(update.name, str(update.what)) for update in made] == [
        ("复训班", "training class"),
        ("法律法规 › 新法", "category of questions"),
    ]
    assert find_categories(first)[-1].path == ("法律法规",), "nothing was stored"
    update_campaign(by=None, campaign=first, template_text=more)
    assert find_categories(first)[-1].path == ("法律法规", "新法")
    wrong = "training_classes:\n- hours: many\nquestion_categories:\n- names: [一]\n  names_en: [a, b]\n- name: 二\n"
    with pytest.raises(TemplateRefused) as refused:
        update_campaign(by=None, campaign=first, template_text=wrong)
    assert {fault.place for fault in refused.value.faults} == {
        "training_classes[1].name",
        "training_classes[1].hours",
        "question_categories[1].names_en",
        "question_categories[2].names",
        "question_categories[2].name",
    }
