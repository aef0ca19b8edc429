"""What the command prints about problems: each list with its outcomes, as in a bulletin."""

import io
import json

import pytest
from django.core.management import call_command
from tests.problems.register import Register, build_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(db: None) -> Register:
    return build_register()


def test_json_holds_the_values_of_the_first_dimension_with_those_of_the_others(register: Register) -> None:
    register.register()
    register.register("south")
    out = io.StringIO()
    call_command("figures", "--json", stdout=out)
    mapping = {row["figure"]: row["value"] for row in json.loads(out.getvalue())}
    assert mapping["problems.registered?list=central-feedback"] == 2
    assert mapping["problems.registered?list=central-feedback&outcome=in-progress"] == 2
    assert mapping["problems.registered?list=central-feedback&outcome=fully-rectified"] == 0
    assert mapping["problems.completion-rate?list=central-feedback"] == 0
    assert "problems.fully-rectified?list=central-feedback&track=phased" not in mapping
