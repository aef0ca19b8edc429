"""The campaign room: facts, batches and times, as the office changes them on the web."""

from tests.web.workspace import AUDITOR, OFFICE, Place
from tests.world import june

from touchstone.campaigns.models import Batch, Campaign

CHANGE = {"name": "活动", "name_en": "Safety year", "opens_on": "2019-06-01", "country": "DE", "part": "by"}


def test_the_office_changes_the_campaign_and_reads_its_history(place: Place) -> None:
    assert ">Campaign</a>" not in place.get(AUDITOR, "board/")
    place.post(OFFICE, "campaign/change/", CHANGE)
    campaign = Campaign.objects.get()
    assert (campaign.name_en, campaign.country) == ("Safety year", "DE-BY")
    page = place.get(OFFICE, "campaign/")
    assert "Germany (BY)" in page
    assert "Campaign changed" in page
    wrong = place.post(OFFICE, "campaign/change/", CHANGE | {"part": "XX"}, 400).content.decode()
    assert "No calendar is known for “DE-XX”" in wrong


def test_times_are_set_with_their_defaults_beside_them(place: Place) -> None:
    form = place.get(OFFICE, "campaign/times/")
    assert "Left empty: 15 days." in form
    data = {f"{name}-number": "" for name in ("reminder", "deadline", "public-notice", "review", "tie")}
    data |= {f"{name}-number": "" for name in ("look-back-from", "look-back-until", "visit-reply")}
    data |= {name.replace("number", "counted"): "days" for name in data}
    data |= {"concentrated-rectification-number": "2", "concentrated-rectification-counted": "months"}
    place.post(OFFICE, "campaign/times/", data)
    assert Campaign.objects.get().times == {"concentrated-rectification": "2 months"}
    page = place.get(OFFICE, "campaign/")
    assert "Time: Concentrated rectification" in page
    assert "3 months" in page
    place.post(OFFICE, "campaign/times/", data | {"deadline-number": "1000"}, 400)


def test_a_batch_is_made_changed_and_closed(place: Place) -> None:
    data = {"number": "3", "name": "第三批", "name_en": "Third batch", "opens_on": "2019-07-01"}
    place.post(OFFICE, "campaign/batches/new/", data)
    batch = Batch.objects.get(number=3)
    there = f"campaign/batches/{batch.pk}/"
    assert "No unit takes part in this batch yet" in place.get(OFFICE, there)
    place.post(OFFICE, f"{there}change/", data | {"name_en": "Last batch", "closes_on": "2019-08-01"})
    assert "Last batch" in place.get(OFFICE, "campaign/")
    place.post(OFFICE, f"{there}close/", {"day": "2019-07-20"})
    assert "Batch closed" in place.get(OFFICE, there)
    first = Batch.objects.get(number=1)
    assert "North" in place.get(OFFICE, f"campaign/batches/{first.pk}/")
    place.world.hold("north", "reading-class", 5)
    refused = place.post(OFFICE, f"campaign/batches/{first.pk}/close/", {"day": str(june(4))}, 400)
    assert "1 session was held after this day, the last on 5 June 2019" in refused.content.decode()
