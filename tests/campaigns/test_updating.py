"""A template read into a running campaign: added, changed, retired; all of it or nothing."""

import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from tests.world import World, build

from touchstone.campaigns.actions import retire_word
from touchstone.campaigns.models import Batch, Campaign
from touchstone.campaigns.presets import TemplateRefused, export_template, read_shipped_template
from touchstone.campaigns.updating import Updated, update_campaign
from touchstone.common.refusal import Refused
from touchstone.study.models import FormOfStudy
from touchstone.study.presets import FORMS

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def update(world: World, text: str, *, dry_run: bool = False) -> list[Updated]:
    return update_campaign(by=world.keeper, campaign=world.campaign, template_text=text, dry_run=dry_run)


def test_its_own_template_changes_nothing(world: World) -> None:
    assert update(world, export_template(world.campaign)) == []


def test_a_shipped_template_is_taken_over_once(world: World) -> None:
    text = read_shipped_template("general")
    would = update(world, text, dry_run=True)
    assert len(would) > 25
    assert Campaign.objects.get().name == "活动"
    assert FormOfStudy.objects.count() == 2
    assert [str(change.name) for change in update(world, text)] == [str(change.name) for change in would]
    assert Campaign.objects.get().name == "专项活动"
    assert update(world, text) == []


def test_a_part_of_a_template_changes_only_that_part(world: World) -> None:
    text = (
        "times: {deadline: 20 days}\nbatches:\n- {number: 1, name: 第一批, lasts: 90}\n- {number: 3, name: 第三批}\n"
        "session_forms:\n- {code: reading-class, name: 读书班, name_en: Reading, stream: study}\n"
        "- {code: central-group-study, name: 中心组学习, stream: study, retired: true}\n"
    )
    done = update(world, text)
    assert [(change.name, str(change.how)) for change in done] == [
        ("Campaign", "changed"),
        ("第1批", "changed"),
        ("第三批", "added"),
        ("Reading", "changed"),
        ("中心组学习", "retired"),
    ]
    assert Batch.objects.get(number=1).closes_on == datetime.date(2019, 8, 29)
    assert Campaign.objects.get().times == {"deadline": "20 days"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("session_forms:\n- {code: reading-class, name: x, stream: study}\n", "is retired in this campaign"),
        ("session_forms:\n- {code: new, name: x, stream: gone}\n", "no work stream “gone”"),
        ("session_forms:\n- {code: new, name: x}\n", "“stream” is missing"),
        ("aspects:\n- {code: a, name: x, retired: maybe}\n", "Write “true” here"),
        (
            "problem_sources: [{code: s, name: s, retired: true}]\n\nproblem_lists: [{code: l, name: l, source: s}]",
            "“s” is retired in this template",
        ),
    ],
)
def test_a_retired_code_is_a_sentence_and_nothing_is_stored(world: World, text: str, words: str) -> None:
    retire_word(by=None, kind=FORMS, word=world.forms["reading-class"])
    with pytest.raises(TemplateRefused, match=words) as refused:
        update(world, text)
    assert refused.value.faults[0].line >= 2


def test_what_an_entry_leaves_out_stays(world: World) -> None:
    FormOfStudy.objects.filter(code="reading-class").update(name_en="Reading", other_names=["集中读书班"])
    update(world, "session_forms:\n- {code: reading-class, name: 读书, stream: study}\n")
    form = FormOfStudy.objects.get(code="reading-class")
    assert (form.name, form.name_en, form.other_names) == ("读书", "Reading", ["集中读书班"])


def test_a_rule_that_one_change_breaks_takes_back_all(world: World) -> None:
    world.hold("north", "reading-class", 20)
    text = "name: 新\nbatches:\n- {number: 1, name: 第1批, lasts: 5}\n"
    with pytest.raises(Refused, match="Recorded after this day: 1 session"):
        update(world, text)
    assert Campaign.objects.get().name == "活动"


def test_the_command_says_what_changes_and_ends_with_2(world: World, tmp_path: Path) -> None:
    file, out = tmp_path / "t.yaml", StringIO()
    file.write_text("aspects:\n- {code: a, name: 甲}\n", encoding="utf-8")
    call_command("campaign", "import", "world", str(file), "--dry-run", stdout=out)
    assert out.getvalue() == "aspect\t甲\tadded\n"
    call_command("campaign", "import", "world", str(file), stdout=out)
    call_command("campaign", "import", "world", str(file), stdout=out)
    assert "is what the template says already" in out.getvalue()
    file.write_text("aspects:\n- {code: a, nmae: 甲}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Did you mean “name”") as refused:
        call_command("campaign", "import", "world", str(file))
    assert refused.value.returncode == 2
