"""The example campaign: loaded from the ledgers in ``examples/``, with one account for each role."""

import datetime
import secrets
import string
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from config.settings.clock import keep_clock
from config.settings.environment import ROOT
from touchstone.campaigns.actions import add_batch, add_members
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.presets import read_shipped_template, start_campaign
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.figures.queries import get_figures
from touchstone.figures.selecting import read
from touchstone.interchange.commandline import ImportRequest, import_path, print_report
from touchstone.interchange.rules import Options
from touchstone.sites.actions import add_exhibition
from touchstone.sites.fields import ExhibitionEntry
from touchstone.sites.queries import find_exhibitions
from touchstone.study.actions import record_session
from touchstone.study.fields import SessionEntry
from touchstone.study.models import FormOfStudy
from touchstone.units.access import everything
from touchstone.units.actions import appoint, create_person, create_unit, set_kinds
from touchstone.units.models import Group, GroupKind, Unit, User
from touchstone.units.roles import LABELS, Role
from workshop.demonstration.bulletin import build_demo
from workshop.demonstration.cadences import build_cadences
from workshop.demonstration.library import build_library
from workshop.demonstration.practice import build_practice
from workshop.demonstration.roll import build_roll
from workshop.demonstration.study import build_lectures, build_programme
from workshop.demonstration.visits import build_visits
from workshop.demonstration.work import build_work

SLUG = "zhejiang-2019"
LEDGERS = ROOT / "examples" / SLUG
OPENS, CLOSES = datetime.date(2019, 6, 1), datetime.date(2019, 8, 31)
LEDGERS_OF = datetime.date(2019, 7, 15)
"""The day of the ledgers: whatever they contain happened by then."""
HEADLINES = (
    "campaign.units?batch=1",
    "units.steering-groups",
    "study.sessions",
    "study.sessions?form=central-group-study",
    "study.sessions?form=reading-class",
    "study.units-covered",
    "study.person-times",
    "study.attendance-rate",
    "study.training-sittings",
    "study.training-places",
    "study.exhibition-visits?channel=in-person",
    "study.exhibition-visits?channel=online",
    "problems.registered?list=central-feedback",
    "problems.registered?list=central-feedback&outcome=fully-rectified",
    "problems.registered?list=central-feedback&outcome=basically-rectified",
    "problems.registered?list=central-feedback&outcome=in-progress",
    "problems.aspects?list=central-feedback",
    "problems.completion-rate?list=central-feedback",
    "problems.registered?list=key-issues",
    "problems.units-covered?stream=self-examination",
    "problems.units-covered?stream=rectification",
    "problems.special-rectifications",
    "problems.special-rectifications?state=under-way",
    "inspection.rounds",
    "inspection.groups",
    "inspection.findings",
    "inspection.units-with-findings",
)
KEEPER = "keeper"
SAFETY = "safety-2019"
"""The address of the second campaign."""
ORGANISER_OF = "省财政厅"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the demonstration: its name, its role, and the unit or group it is appointed to.

    With ``campaign`` it is appointed for the campaign with this address only.
    """

    username: str
    name: str
    role: Role
    unit: str = ""
    steering: int = 0
    inspection: int = 0
    post: str = ""
    campaign: str = ""

    @property
    def group(self) -> Group | None:
        """The group that the account is appointed to, or None."""
        for kind, number in ((GroupKind.STEERING, self.steering), (GroupKind.INSPECTION, self.inspection)):
            if number:
                return Group.unscoped.get(kind=kind, number=number)
        return None


KINDS = (
    ("省", "Province"),
    ("设区市", "City"),
    ("党委部门", "Party department"),
    ("政府机关", "Government department"),
    ("直属单位", "Affiliated institution"),
    ("省属企业", "Provincial enterprise"),
    ("市直机关", "Municipal department"),
)
"""Kinds of unit in the ledgers, with their English names, which the ledgers do not contain."""

ACCOUNTS = (
    Account("office", "省活动办", Role.OFFICE, unit="浙江省", post="综合组组长"),
    Account("editor", "简报编辑", Role.EDITOR, unit="浙江省", post="宣传组"),
    Account("organiser", "财政厅联络员", Role.ORGANISER, unit=ORGANISER_OF, post="机关党委专职副书记"),
    Account("leader", "财政厅负责同志", Role.LEADER, unit=ORGANISER_OF, post="分管负责同志"),
    Account("learner", "财政厅学员", Role.LEARNER, unit=ORGANISER_OF, post="干部"),
    Account("steering", "第11指导组成员", Role.STEERING, steering=11, post="组员"),
    Account("inspector", "第1暗访组成员", Role.INSPECTOR, inspection=1, post="组员"),
    Account("auditor", "审计员", Role.AUDITOR, unit="浙江省", post="审计组"),
    Account(
        "safety", "Kim Larsen", Role.OFFICE, unit="Harbour Works", post="Safety manager", campaign=SAFETY
    ),
)


WORKERS = ("office", "organiser", "leader", "steering")
"""The accounts that work on problems."""


def is_loaded() -> bool:
    """Return whether the example campaign has been loaded."""
    return Campaign.objects.filter(slug=SLUG).exists() and User.objects.filter(username="office").exists()


def load(console: Console) -> dict[str, str]:
    """Load the example campaign and return the password of each account.

    Each ledger is imported in one transaction. An interrupted load can be repeated, because importing a ledger twice
    changes nothing. Refused if the clock shows a day before that of the ledgers.
    """
    if clock.today() < LEDGERS_OF:
        message = _("TOUCHSTONE_CLOCK lies before %(day)s, the day of the example's ledgers.")
        raise Refused(message % {"day": LEDGERS_OF})
    keep_clock()
    keeper = User.objects.filter(username=KEEPER).first() or _keeper()
    campaign = Campaign.objects.select_related("root").filter(slug=SLUG).first() or _start(keeper)
    set_kinds(by=keeper, kinds=((name, name, name_en) for name, name_en in KINDS))
    _exhibition(campaign, keeper)
    for name, options in (
        ("organisation.csv", Options(batch=0, partial=True)),
        ("units.xlsx", Options(partial=True)),
        ("study-sessions.xlsx", Options(partial=True)),
        ("problems.xlsx", Options(partial=True)),
        ("all-units.xlsx", Options(partial=True)),
        ("programmes.xlsx", Options(partial=True)),
        ("training.xlsx", Options(partial=True)),
        ("exhibition-visits.csv", Options(partial=True)),
    ):
        imported = import_path(
            console,
            by=keeper,
            campaign=campaign,
            unit=campaign.root,
            path=LEDGERS / name,
            request=ImportRequest("", options),
        )
        print_report(console, imported.run, imported.outcome)
    _second_campaign(keeper)
    build_demo(campaign, keeper)
    build_library(campaign, keeper)
    with transaction.atomic():
        passwords = _accounts(keeper)
        _let_work(campaign, keeper)
    return passwords


def print_headlines(console: Console) -> None:
    """Print the figures that the example bulletin states."""
    campaign = Campaign.objects.select_related("root").get(slug=SLUG)
    table = Table(title=str(campaign), title_justify="left")
    table.add_column(_("Figure"))
    table.add_column(_("Value"), justify="right")
    table.add_column(_("Reference"), overflow="fold")
    for figure in get_figures(everything(), campaign, [read(text) for text in HEADLINES]):
        value = (
            _("not known")
            if figure.value is None
            else f"{figure.value:,} {figure.measure.counted(figure.value)}"
        )
        table.add_row(figure.label, value, figure.reference.text)
    console.print(table)


def print_accounts(console: Console, passwords: dict[str, str]) -> None:
    """Print the accounts, with passwords if they were just set: they are shown only once."""
    table = Table(title=_("Accounts of the demonstration"), title_justify="left")
    for heading in (_("Role"), _("Account"), _("Password")):
        table.add_column(heading)
    table.add_row(_("System keeper"), KEEPER, passwords.get(KEEPER, "…"))
    for account in ACCOUNTS:
        table.add_row(str(LABELS[account.role]), account.username, passwords.get(account.username, "…"))
    console.print(table)


def _keeper() -> User:
    keeper = create_person(by=None, username=KEEPER, name="系统管理员", password=None)
    keeper.is_superuser = keeper.is_staff = True
    keeper.save()
    return keeper


def _start(keeper: User) -> Campaign:
    access = everything(keeper.pk)
    with transaction.atomic():
        root = create_unit(by=keeper, access=access, parent=None, name="浙江省", name_en="Zhejiang Province")
        campaign = start_campaign(
            by=keeper,
            access=access,
            template_text=(LEDGERS / "campaign.yaml").read_text(encoding="utf-8"),
            template="theme-education",
            slug=SLUG,
            root=root,
            opens_on=OPENS,
            closes_on=CLOSES,
            name="浙江省第一批主题教育（示例）",
            name_en="Zhejiang theme education, first batch (example)",
        )
        add_batch(
            by=keeper,
            access=access,
            campaign=campaign,
            number=1,
            name="第一批",
            name_en="First batch",
            opens_on=OPENS,
            closes_on=CLOSES,
        )
    return campaign


def _exhibition(campaign: Campaign, keeper: User) -> None:
    """Add the exhibition that the ledger of visits names, unless it is there."""
    access = everything(keeper.pk)
    if find_exhibitions(access, campaign).exists():
        return
    entry = ExhibitionEntry(
        campaign.root,
        "红色基因展",
        datetime.date(2019, 6, 10),
        datetime.date(2019, 6, 29),
        place="浙江展览馆",
        online_address="https://exhibition.example.org/",
    )
    add_exhibition(by=keeper, access=access, campaign=campaign, entry=entry)


def _second_campaign(keeper: User) -> None:
    """Start a small campaign of another kind in its own organisation: the same software with other data."""
    if Campaign.objects.filter(slug=SAFETY).exists():
        return
    access, opens = everything(keeper.pk), datetime.date(2019, 6, 3)
    with transaction.atomic():
        root = create_unit(
            by=keeper, access=access, parent=None, name="Harbour Works", name_en="Harbour Works"
        )
        plants = [
            create_unit(by=keeper, access=access, parent=root, name=name, name_en=name)
            for name in ("North Quay", "Container Yard", "Workshop")
        ]
        campaign = start_campaign(
            by=keeper,
            access=access,
            template_text=read_shipped_template("workplace-safety"),
            template="workplace-safety",
            slug=SAFETY,
            root=root,
            opens_on=opens,
            name="安全生产月（示例）",
            name_en="Safety month (example)",
        )
        batch = add_batch(
            by=keeper, access=access, campaign=campaign, number=1, name="全部", name_en="All plants"
        )
        add_members(by=keeper, access=access, batch=batch, units=plants, from_day=opens)
        form = FormOfStudy.objects.filter(campaign=campaign).order_by("order")[0]
        for days, (unit, present) in enumerate(zip(plants[:2] * 3, (12, 9, 14, 10, 13, 11), strict=True)):
            day = opens + datetime.timedelta(days=days)
            entry = SessionEntry(
                unit, form, day, "morning", expected=15, present=present, topic="Lifting and slinging"
            )
            record_session(by=keeper, access=access, campaign=campaign, entry=entry)
        build_lectures(campaign, plants[0], keeper)


def _accounts(keeper: User) -> dict[str, str]:
    access = everything(keeper.pk)
    passwords = {KEEPER: _password()}
    keeper.set_password(passwords[KEEPER])
    keeper.save()
    running = set(Campaign.objects.values_list("slug", flat=True))
    for account in ACCOUNTS:
        if account.campaign and account.campaign not in running:
            continue
        passwords[account.username] = _password()
        person = User.objects.filter(username=account.username).first()
        if person is not None:
            person.set_password(passwords[account.username])
            person.save()
            continue
        person = create_person(
            by=keeper, username=account.username, name=account.name, password=passwords[account.username]
        )
        appoint(
            by=keeper,
            access=access,
            user=person,
            role=account.role,
            unit=Unit.unscoped.get(name=account.unit) if account.unit else None,
            group=account.group,
            from_day=OPENS,
            post=account.post,
            campaign=account.campaign,
        )
    return passwords


def _let_work(campaign: Campaign, keeper: User) -> None:
    """Create work by the people of the demonstration, so that every page has something to show."""
    people = {
        account.username: User.objects.get(username=account.username)
        for account in ACCOUNTS
        if not account.campaign
    }
    workers = {name: people[name] for name in WORKERS}
    own = Unit.unscoped.get(name=ORGANISER_OF)
    build_work(campaign, own, {**workers, "keeper": keeper})
    build_cadences(campaign, own, office=people["office"])
    build_programme(campaign, own, people["organiser"])
    build_roll(campaign, own, people["organiser"])
    group = Group.unscoped.get(kind=GroupKind.INSPECTION, number=1)
    build_practice(campaign, people["office"])
    build_visits(campaign, group, office=people["office"], inspector=people["inspector"])


def _password() -> str:
    """Return a password that is easy to type from a screen; it protects only the demonstration."""
    letters = "".join(set(string.ascii_lowercase) - set("ilo"))
    return "-".join("".join(secrets.choice(letters) for _count in range(4)) for _group in range(3))
