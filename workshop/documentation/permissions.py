"""Generates the page of the documentation about what each role may do."""

import ast
import inspect
from enum import StrEnum
from textwrap import dedent
from typing import cast

from django.utils import translation

from touchstone.units.roles import DESCRIPTIONS, LABELS, Role, areas, permissions_of

HEAD = """\
# Roles and permissions

Made from the grants of each area by `./touchstone docs`; a test fails when it is out of date.

A person is appointed to a role on a unit, or in a group that guides units, from one day to another. What the role may
do holds at these units and at everything below them, and nowhere else. Nobody gives away a role that carries more
than they hold there themselves; the campaign office gives away every role inside its own subtree. The keeper of the
system (`is_superuser`) may do everything everywhere.

An appointment counts in every campaign, or in one only. The second kind gives nothing outside that campaign, and nothing
over what all campaigns share: the permissions marked *all*. An editor is therefore appointed in every campaign. The
office of one campaign appoints for that campaign only.
"""


def permissions_page() -> str:
    """Return the page in Markdown: the roles, then for each package its permissions and the roles that hold them."""
    with translation.override("en"):
        parts = [HEAD, "## Roles\n", "| Role | Code | |\n|---|---|---|"]
        parts += [f"| {LABELS[role]} | `{role}` | {DESCRIPTIONS[role]} |" for role in Role]
        for codes in areas():
            area = codes.__module__.split(".")[-2]
            descriptions = read_descriptions(codes)
            holders = [role for role in Role if any(code.value in permissions_of(role) for code in codes)]
            parts.append(f"\n## `{area}`\n")
            parts.append(f"| Permission | Allows to | {' | '.join(str(LABELS[role]) for role in holders)} |")
            parts.append(f"|---|---|{'|'.join(':-:' for _ in holders)}|")
            for code in codes:
                marks = " | ".join(_mark(code, role) for role in holders)
                parts.append(f"| `{code}` | {descriptions[code.name]} | {marks} |")
    return "\n".join(parts) + "\n"


def _mark(code: StrEnum, role: Role) -> str:
    """Return whether a role holds a permission, and whether only if it is held in every campaign."""
    if code.value not in permissions_of(role):
        return ""
    return "yes" if code.value in permissions_of(role, in_one_campaign=True) else "*all*"


def read_descriptions(codes: type[StrEnum]) -> dict[str, str]:
    """Return name -> the docstring below each permission code in its source."""
    definition = cast("ast.ClassDef", ast.parse(dedent(inspect.getsource(codes))).body[0])
    descriptions = {code.name: "" for code in codes}
    name = ""
    for statement in definition.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and name:
            descriptions[name] = " ".join(str(statement.value.value).split())
            name = ""
    return descriptions
