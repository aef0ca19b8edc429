"""The campaign room: facts, batches and times, as the office changes them on the web."""

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.workspace import AUDITOR, OFFICE, Place
from tests.world import june

from touchstone.campaigns.models import Batch, Campaign
from touchstone.campaigns.words import find_kinds
from touchstone.study.models import FormOfStudy

CHANGE = {"name": "活动", "name_en": "Safety year", "opens_on": "2019-06-01", "country": "DE", "part": "by"}


def test_the_office_changes_the_campaign_and_reads_its_history(place: Place) -> None:
    assert ">Campaign</a>" not in place.get(AUDITOR, "board/")
    place.post(OFFICE, "campaign/change/", CHANGE)
    campaign = Campaign.objects.get()
    assert (campaign.name_en, campaign.country) == ("Safety year", "DE-BY")
    page = place.get(OFFICE, "campaign/")
    assert "Germany (Bayern)" in page
    assert "are published for Germany (Bayern)" in page
    assert "Campaign changed" in page
    wrong = place.post(OFFICE, "campaign/change/", CHANGE | {"part": "XX"}, 400).content.decode()
    assert "Germany has these parts: Brandenburg, Berlin, Baden-Württemberg, Bayern" in wrong


def test_a_country_without_its_part_says_what_is_missing(place: Place) -> None:
    place.post(OFFICE, "campaign/change/", CHANGE | {"country": "GB", "part": ""})
    page = place.get(OFFICE, "campaign/calendar/?year=2026")
    assert "Only the days of 2026 that are free in all of United Kingdom are free" in page
    place.post(OFFICE, "campaign/change/", CHANGE | {"country": "GB", "part": "england"})
    assert "are published for United Kingdom (England)" in place.get(OFFICE, "campaign/calendar/?year=2026")


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
    shown = place.get(OFFICE, f"campaign/batches/{first.pk}/")
    assert "North" in shown
    assert 'href="/c/world/units/join/?batch=1"' in shown
    place.world.hold("north", "reading-class", 5)
    refused = place.post(OFFICE, f"campaign/batches/{first.pk}/close/", {"day": str(june(4))}, 400)
    assert "Recorded after this day: 1 session, the last on 5 June 2019" in refused.content.decode()


def test_one_set_of_pages_serves_every_kind_of_words(place: Place) -> None:
    there = "campaign/words/session-forms/"
    data = {"name": "夜校", "name_en": "Night class", "other_names": "夜学\nEvening class", "stream": "study"}
    place.post(OFFICE, f"{there}new/", data)
    word = FormOfStudy.objects.get(code="night-class")
    assert word.other_names == ["夜学", "Evening class"]
    place.post(OFFICE, f"{there}{word.pk}/up/", {})
    listed = place.get(OFFICE, there)
    assert "Also: 夜学, Evening class" in listed
    assert "Order changed" in listed
    taken = place.post(OFFICE, f"{there}new/", data, 400).content.decode()
    assert "is a name of “Night class” already" in taken
    place.post(OFFICE, f"{there}{word.pk}/", data | {"name_en": "Night school", "reason": "Decision 4"})
    assert "Delete it instead" in place.get(OFFICE, f"{there}{word.pk}/retire/")
    place.post(OFFICE, f"{there}{word.pk}/delete/", {})
    assert not FormOfStudy.objects.filter(pk=word.pk).exists()
    for kind in find_kinds():
        place.get(OFFICE, f"campaign/words/{kind.address}/")
        place.get(OFFICE, f"campaign/words/{kind.address}/new/")
    place.get(OFFICE, "campaign/words/nonsense/", 404)


def test_a_change_of_a_word_says_first_what_it_touches(place: Place) -> None:
    reading = place.world.forms["reading-class"]
    place.world.hold("north", "reading-class", 3)
    there = f"campaign/words/session-forms/{reading.pk}/"
    page = place.get(OFFICE, there)
    assert "/figures/study.sessions?form=reading-class" in page
    assert 'name="stream"' not in page  # fixed once a session uses it
    assert "Its records show the new name" in page


def test_a_retired_word_stays_on_records_but_is_offered_no_longer(place: Place) -> None:
    reading = place.world.forms["reading-class"]
    held = place.world.hold("north", "reading-class", 3)
    there = f"campaign/words/session-forms/{reading.pk}/"
    assert "Delete it instead" not in place.get(OFFICE, f"{there}retire/")
    place.post(OFFICE, f"{there}retire/", {"reason": "Decision 5"})
    offered = 'value="reading-class"'
    assert offered not in place.get(OFFICE, "sessions/new/?unit=" + str(place.world.units["north"].pk))
    assert offered in place.get(OFFICE, f"sessions/{held.pk}/correct/")
    assert offered in place.get(OFFICE, "sessions/")  # the filter
    assert "form=reading-class" in place.get(OFFICE, "figures/study.sessions")
    page = place.get(OFFICE, "campaign/words/session-forms/")
    assert "Word retired" in page
    place.post(OFFICE, f"{there}back/", {})
    assert offered in place.get(OFFICE, "sessions/new/?unit=" + str(place.world.units["north"].pk))


def test_a_template_is_downloaded_and_read_again(place: Place) -> None:
    answer = place.client(OFFICE).get("/c/world/campaign/template/")
    text = answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="world.yaml"'
    assert "The template changes nothing" in _read(place, {"text": text})
    changed = text.replace("name: 读书班", "name: 读书")
    page = _read(place, {"file": SimpleUploadedFile("t.yaml", changed.encode())})
    assert "What the template changes" in page
    assert not FormOfStudy.objects.filter(name="读书").exists()
    place.post(OFFICE, "campaign/template/read/", {"text": changed, "confirmed": "yes"})
    assert FormOfStudy.objects.filter(name="读书").exists()
    wrong = place.post(OFFICE, "campaign/template/read/", {"text": "nmae: x\nbatches: 3"}, 400)
    assert "Line 1, nmae: “nmae” is not known here. Did you mean “name”?" in wrong.content.decode()


def _read(place: Place, data: dict[str, object]) -> str:
    return place.post(OFFICE, "campaign/template/read/", data, 200).content.decode()
