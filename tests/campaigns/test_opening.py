"""A campaign is started as an earlier one: its words, times, batches, days and units, all of it or nothing."""

import datetime
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from tests.campaigns.test_joining import assert_tallies_right
from tests.factories import access_with, make_tree
from tests.racing import at_once

from touchstone.audit.models import AuditEvent
from touchstone.campaigns.actions import add_batch, add_members, end_membership, retire_word, set_days
from touchstone.campaigns.models import Batch, BatchMembership, Campaign, MembershipState, WorkStream
from touchstone.campaigns.opening import Opening, open_campaign, preview_opening, propose_like
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.presets import export_template, read_shipped_template, start_campaign
from touchstone.campaigns.queries import find_batches, get_times
from touchstone.campaigns.rejoining import Again
from touchstone.campaigns.template_text import LARGEST
from touchstone.campaigns.words import kind_of
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.study.queries import find_forms
from touchstone.units.access import everything
from touchstone.units.actions import close_unit
from touchstone.units.models import Unit

pytestmark = pytest.mark.django_db

TREE = {"省": {"杭州市": {"教育局": {}, "财政局": {}}, "宁波市": {"港务局": {}}, "温州市": {}}}
TODAY = datetime.date(2019, 12, 20)
OPENS = datetime.date(2020, 1, 1)


def day(month: int, of_month: int, year: int = 2019) -> datetime.date:
    return datetime.date(year, month, of_month)


@pytest.fixture
def units() -> dict[str, Unit]:
    return make_tree(TREE)


@pytest.fixture
def like(units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch) -> Campaign:
    """Last year's campaign: two batches, of which one is closed, a unit that left early and one that closes."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    campaign = start_campaign(
        by=None,
        template_text=read_shipped_template("general"),
        slug="quality-2019",
        root=units["省"],
        opens_on=day(6, 1),
        closes_on=day(12, 31),
        name="2019年质量年",
        name_en="Quality year 2019",
    )
    first = add_batch(by=None, campaign=campaign, number=1, name="第一批", closes_on=day(8, 31))
    second = add_batch(by=None, campaign=campaign, number=2, name="第二批", opens_on=day(9, 1))
    add_members(by=None, batch=first, units=[units["杭州市"], units["温州市"]], from_day=day(6, 1))
    for membership in BatchMembership.unscoped.filter(batch=first):
        end = first.closes_on if membership.unit == units["杭州市"] else day(7, 1)
        end_membership(by=None, membership=membership, to_day=end)  # the second one left early
    add_members(
        by=None,
        batch=second,
        units=[units["杭州市"], units["宁波市"], units["港务局"], units["教育局"]],
        from_day=day(9, 1),
    )
    set_days(by=None, campaign=campaign, first=day(12, 24), last=day(12, 24), works=False)
    set_days(by=None, campaign=campaign, first=day(3, 2, 2020), last=day(3, 2, 2020), works=False)
    campaign.refresh_from_db()
    return campaign


def opening(like: Campaign, **change: object) -> Opening:
    chosen = Opening(slug="quality-2020", root=like.root, opens_on=OPENS, like=like, with_units=True)
    return replace(chosen, **change)  # type: ignore[arg-type]


def taking_part(campaign: Campaign) -> dict[str, int]:
    rows = BatchMembership.unscoped.filter(batch__campaign=campaign)
    return dict(rows.values_list("unit__name", "batch__number"))


def test_it_has_the_words_times_batches_and_days_that_lie_ahead(like: Campaign) -> None:
    last = find_forms(like).last()
    assert last is not None
    retire_word(by=None, kind=kind_of(last), word=last)
    outlook = preview_opening(by=None, opening=opening(like))
    assert not Campaign.objects.filter(slug="quality-2020").exists()
    made = open_campaign(by=None, opening=opening(like))
    assert (made.name, made.template, made.extra_free) == ("2019年质量年", "quality-2019", ["2020-03-02"])
    assert [(batch.opens_on, batch.closes_on) for batch in find_batches(made)] == [
        (OPENS, day(4, 1, 2020)),
        (day(4, 2, 2020), None),
    ]
    assert get_times(made) == get_times(like)
    assert export_template(made) == export_template(like, retired=False)
    assert last.code not in {form.code for form in find_forms(made)}
    assert (outlook.days, outlook.retired) == (1, 1)
    assert dict(outlook.words) == {kind: kind.find(made).count() for kind, _number in outlook.words}


def test_who_took_part_until_the_end_takes_part_again(like: Campaign, units: dict[str, Unit]) -> None:
    close_unit(by=None, access=everything(), unit=units["港务局"], day=day(12, 10))
    outlook = preview_opening(by=None, opening=opening(like))
    assert outlook.rejoining is not None
    assert dict(outlook.rejoining.joins) == {1: 0, 2: 3}
    assert dict(outlook.rejoining.left_out) == {Again.CLOSED: 1}
    made = open_campaign(by=None, opening=opening(like, opens_on=TODAY), expected=3)
    assert taking_part(made) == {"杭州市": 2, "宁波市": 2, "教育局": 2}
    events = AuditEvent.unscoped.filter(verb="campaigns.members-added", changes__has_key="as_in")
    assert [event.changes["members"] for event in events] == [[0, 3]]
    assert_tallies_right()


def test_units_that_begin_today_count_today(like: Campaign) -> None:
    Batch.objects.filter(campaign=like, number=2).update(opens_on=like.opens_on)
    made = open_campaign(by=None, opening=opening(like, opens_on=TODAY), expected=4)
    standings = BatchMembership.unscoped.filter(batch__campaign=made).values_list("standing", flat=True)
    assert set(standings) == {MembershipState.OPEN}
    assert_tallies_right()


def test_below_another_unit_only_its_own_units_take_part(like: Campaign, units: dict[str, Unit]) -> None:
    chosen = opening(like, root=units["杭州市"])
    outlook = preview_opening(by=None, opening=chosen)
    assert outlook.rejoining is not None
    assert (outlook.rejoining.number, dict(outlook.rejoining.left_out)) == (2, {Again.OUTSIDE: 2})
    assert taking_part(open_campaign(by=None, opening=chosen)) == {"杭州市": 2, "教育局": 2}


@pytest.mark.parametrize(
    ("change", "expected", "words"),
    [
        ({"slug": "quality-2019"}, None, "Another campaign has this address"),
        ({"closes_on": day(3, 31, 2020)}, None, "A batch closes before its campaign"),
        ({}, 9, "Meanwhile it would be 4 units instead of 9"),
    ],
)
def test_what_is_refused_leaves_nothing(
    like: Campaign, change: dict[str, object], expected: int | None, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        open_campaign(by=None, opening=opening(like, **change), expected=expected)
    assert Campaign.objects.get() == like
    assert Batch.objects.count() == 2


def test_the_right_is_needed_in_both_campaigns(like: Campaign, units: dict[str, Unit]) -> None:
    city = access_with(CampaignPermission.CHANGE, CampaignPermission.VIEW, roots=(units["杭州市"],))
    for chosen in (opening(like), opening(like, root=units["杭州市"])):
        with pytest.raises(Refused, match="You may not"):
            open_campaign(by=None, access=city, opening=chosen)
    own = Opening(
        slug="city", root=units["杭州市"], opens_on=TODAY, template_text=read_shipped_template("general")
    )
    assert open_campaign(by=None, access=city, opening=own).root == units["杭州市"]


def test_one_with_more_words_than_a_file_may_have_is_repeated(like: Campaign) -> None:
    stream = WorkStream.objects.create(campaign=like, code="long", name="长")
    stream.other_names = [f"{number:05}{'字' * 75}" for number in range(2_600)]
    stream.save()
    text = export_template(like)
    assert len(text) > LARGEST
    made = open_campaign(by=None, opening=opening(like), expected=4)
    assert WorkStream.objects.get(campaign=made, code="long").other_names == stream.other_names
    with pytest.raises(Refused, match="too long"):
        open_campaign(by=None, opening=Opening(slug="x", root=like.root, opens_on=OPENS, template_text=text))


def test_what_is_proposed_follows_last_year(like: Campaign) -> None:
    proposal = propose_like(like)
    assert (proposal.slug, proposal.name) == ("quality-2020", "2020年质量年")
    assert proposal.name_en == "Quality year 2020"
    assert (proposal.opens_on, proposal.closes_on) == (OPENS, day(8, 1, 2020))
    Campaign.objects.filter(pk=like.pk).update(closes_on=None)
    like.refresh_from_db()
    assert (propose_like(like).slug, propose_like(like).opens_on) == ("quality-2019-2", TODAY)
    again = propose_like(like)
    assert (again.name, again.name_en) == ("2019年质量年（2）", "Quality year 2019 (2)"), "of the same year"
    for name, proposed in (
        ("质量年", "质量年（2020）"),
        ("二〇一九年质量年", "二〇二〇年质量年"),
        ("2016-2025规划质量年", "2016-2025规划质量年（2020）"),
    ):
        like.name = name
        like.save()
        assert propose_like(like, OPENS).name == proposed
    like.slug = "quality-2018-2"
    assert propose_like(like, OPENS).slug == "quality-2020"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("campaign", "start", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_starts_one_as_last_year(like: Campaign) -> None:
    said = run("--from-campaign", "quality-2019", "--with-units")
    assert "/c/quality-2020/" in said
    assert "4 units take part again." in said
    made = Campaign.objects.get(slug="quality-2020")
    assert (made.name, made.root, made.opens_on) == ("2020年质量年", like.root, OPENS)
    for wrong, words in (
        (["general", "--from-campaign", "quality-2019"], "either a template or --from-campaign"),
        (["general", "--with-units"], "--with-units goes with"),
        (["general", "--root", "省"], "--slug is missing"),
        (["--from-campaign", "none"], "no campaign “none”"),
    ):
        with pytest.raises(CommandError, match=words):
            run(*wrong)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_take_one_address_at_once_one_is_refused() -> None:
    root = make_tree({"省": {}})["省"]
    opening = Opening(slug="one", root=root, opens_on=OPENS, template_text=read_shipped_template("general"))
    errors = at_once(
        lambda: open_campaign(by=None, opening=opening), lambda: open_campaign(by=None, opening=opening)
    )
    assert ["has this address" in str(error) for error in errors] == [True]
    assert Campaign.objects.get().slug == "one"
