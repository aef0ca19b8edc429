"""Runs the benchmarks on the database of the settings and prints the lines as JSON, one a line.

    python -m benchmarks.run [--units N] [--sessions N] [--problems N] [--visits N] [--rows N]
        [--only figures,pages,problems,inspection,search,names,import,undoing,joining,cadences,tree]

The database must be one made for this; the command ``bench`` takes care of that.
"""

import argparse
import json
import os
import sys
import time
from itertools import chain

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    from django.conf import settings

    from benchmarks import (
        cadences_at_scale,
        figures_at_scale,
        imports_at_scale,
        imports_unknown,
        inspection_at_scale,
        inspection_province,
        joining_at_scale,
        names_at_scale,
        pages_at_scale,
        problems_at_scale,
        problems_province,
        province,
        search_at_scale,
        undoing_at_scale,
        units_tree,
    )
    from config.preparing import prepare
    from touchstone.campaigns.models import Campaign

    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=200_000)
    parser.add_argument("--sessions", type=int, default=2_000_000)
    parser.add_argument("--problems", type=int, default=1_000_000)
    parser.add_argument("--visits", type=int, default=2_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument(
        "--only",
        default="import,undoing,joining,cadences,figures,pages,problems,inspection,search,names,tree",
    )
    options = parser.parse_args()
    wanted = options.only.split(",")
    settings.ALLOWED_HOSTS = ["*"]

    prepare()
    campaign = Campaign.objects.select_related("root").filter(slug=province.SLUG).first()
    if campaign is None and not set(wanted) <= {"joining", "cadences", "names", "tree"}:
        started = time.perf_counter()
        campaign = province.build(options.units, options.sessions)
        print(f"built in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    if "figures" in wanted:
        for row in figures_at_scale.rows(campaign):
            print(json.dumps(row.plain()), flush=True)
    if "pages" in wanted:
        for row in pages_at_scale.rows(campaign):
            print(json.dumps(row.plain()), flush=True)
    if "problems" in wanted:
        problems_province.add_problems(campaign, options.problems)
        for row in chain(problems_at_scale.rows(campaign), problems_at_scale.export(campaign)):
            print(json.dumps(row.plain()), flush=True)
    if "inspection" in wanted:
        inspection_province.add_inspections(campaign, options.visits)
        for row in inspection_at_scale.rows(campaign):
            print(json.dumps(row.plain()), flush=True)
    if "search" in wanted:
        problems_province.add_problems(campaign, options.problems)
        inspection_province.add_inspections(campaign, options.visits)
        for row in chain(search_at_scale.index(), search_at_scale.rows(campaign)):
            print(json.dumps(row.plain()), flush=True)
    if "names" in wanted:
        for row in names_at_scale.rows(options.units):
            print(json.dumps(row.plain()), flush=True)
    if "tree" in wanted:
        for row in units_tree.rows(options.units):
            print(json.dumps(row.plain()), flush=True)
    if "cadences" in wanted:
        for row in cadences_at_scale.rows(options.units):
            print(json.dumps(row.plain()), flush=True)
    if "joining" in wanted:
        for row in joining_at_scale.rows(options.rows):
            print(json.dumps(row.plain()), flush=True)
    if "import" in wanted:
        for row in chain(
            imports_at_scale.rows(campaign, options.rows), imports_unknown.rows(campaign, options.rows)
        ):
            print(json.dumps(row.plain()), flush=True)
    if "undoing" in wanted:
        for row in undoing_at_scale.rows(campaign, options.rows):
            print(json.dumps(row.plain()), flush=True)
    if "unknown" in wanted:
        for row in imports_unknown.rows(campaign, options.rows):
            print(json.dumps(row.plain()), flush=True)
