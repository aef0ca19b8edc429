"""Prints the figures of a campaign: all of them, or one given by its reference."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.utils import timezone, translation
from rich.table import Table

from touchstone.campaigns.commandline import PlainCommand, campaign_named
from touchstone.campaigns.models import Batch, Campaign
from touchstone.common.command_language import add_language
from touchstone.common.terminal import Terminal
from touchstone.figures.queries import Figure, get_figures
from touchstone.figures.rules import Reference
from touchstone.figures.selecting import read
from touchstone.measures.registry import all_measures
from touchstone.units.access import everything


class Command(PlainCommand):
    help = "Print the figures of a campaign; exit code 2 when a reference names nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", nargs="?", help="such as study.sessions?form=reading-class")
        parser.add_argument(
            "--json", action="store_true", help="a list of {figure, value}; null is not known"
        )
        parser.add_argument("--campaign", help="its address; the one started first when not given")
        add_language(parser)

    def handle(self, **options: Any) -> None:
        campaign, reference = campaign_named(options["campaign"]), options["reference"]
        references = [read(reference)] if reference else every_reference(campaign)
        figures = get_figures(everything(), campaign, references)
        if options["json"] and not reference:
            figures += get_figures(everything(), campaign, crossed(campaign, figures))
        if options["json"]:
            plain = [{"figure": figure.reference.text, "value": figure.value} for figure in figures]
            self.stdout.write(json.dumps(plain, ensure_ascii=False, indent=1))
        elif reference:
            self._explain(figures[0])
        else:
            Terminal().print(_table(campaign, figures))

    def _explain(self, figure: Figure) -> None:
        value = translation.gettext("not known") if figure.value is None else f"{figure.value:,}"
        self.stdout.write(f"{figure.measure.label}: {value} {figure.measure.counted(figure.value)}")
        self.stdout.write(f"{figure.reference.text}")
        self.stdout.write(f"{figure.measure.definition}")
        if figure.unknown:
            self.stdout.write(
                translation.gettext("Records of unknown value: %(number)d") % {"number": figure.unknown}
            )
        moment = timezone.localtime(figure.as_of)
        self.stdout.write(
            translation.gettext("Data as of %(moment)s") % {"moment": f"{moment:%Y-%m-%d %H:%M}"}
        )


def every_reference(campaign: Campaign) -> list[Reference]:
    """Return references to each measure as a whole, for each batch, and for each value of its dimensions."""
    numbers = [
        str(number) for number in Batch.objects.filter(campaign=campaign).values_list("number", flat=True)
    ]
    references = []
    for measure in all_measures():
        whole = Reference(measure.code)
        references.append(whole)
        references += [whole.having(batch=number) for number in numbers if measure.batch]
        for dimension in measure.dimensions:
            choices = dimension.choices(campaign)
            references += [whole.having(**{dimension.code: choice.code}) for choice in choices]
    return references


def crossed(campaign: Campaign, counted: Sequence[Figure]) -> list[Reference]:
    """Return references that combine each value of a measure's first dimension with those of its other dimensions.

    Only values of the first dimension with a figure other than zero.
    """
    references = []
    for figure in counted:
        first, *others = figure.measure.dimensions or (None,)
        if first is None or not figure.value or list(figure.reference.filters) != [first.code]:
            continue
        for dimension in others:
            choices = dimension.choices(campaign)
            references += [figure.reference.having(**{dimension.code: choice.code}) for choice in choices]
    return references


def _table(campaign: Campaign, figures: list[Figure]) -> Table:
    table = Table(title=str(campaign))
    table.add_column(translation.gettext("Figure"))
    table.add_column(translation.gettext("Value"), justify="right")
    table.add_column(translation.gettext("Unit of count"))
    table.add_column(translation.gettext("Reference"), overflow="fold")
    for figure in figures:
        value = translation.gettext("not known") if figure.value is None else f"{figure.value:,}"
        table.add_row(figure.label, value, figure.measure.counted(figure.value), figure.reference.text)
    return table
