"""The command line prints the units that a name may stand for, and says in a sentence what it cannot read."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from tests.factories import make_tree

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("find_unit", *arguments, stdout=out)
    return out.getvalue()


def test_the_best_comes_first_and_nothing_near_is_an_empty_list() -> None:
    tree = make_tree({"浙江省": {"浙江省人力资源和社会保障厅": {}, "浙江省人民政府办公厅": {}}})
    best = json.loads(run("省人社厅", "--json"))[0]
    assert best.pop("score") > 50
    assert best == {
        "name": "浙江省人力资源和社会保障厅",
        "key": tree["浙江省人力资源和社会保障厅"].pk,
        "path": ["浙江省"],
        "written_like": "浙江省人力资源和社会保障厅",
    }
    assert json.loads(run("毫不相干", "--json")) == []
    assert "毫不相干" in run("毫不相干", "--language", "en")


@pytest.mark.parametrize("arguments", [("…",), ("省人社厅", "--limit", "0")])
def test_what_cannot_be_looked_up_is_said(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        run(*arguments, "--language", "en")
    assert refused.value.returncode == 2
    assert str(refused.value).endswith(".")
