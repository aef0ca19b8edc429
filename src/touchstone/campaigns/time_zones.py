"""The time zones of a country, one of which an installation keeps when it begins."""

import datetime
import zoneinfo
from functools import lru_cache
from importlib.resources import files

from django.conf import settings


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    """Return the zones of every country by its code, in the order of the time zone database."""
    zones: dict[str, list[str]] = {}
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            code, _place, zone = line.split("\t")[:3]
            zones.setdefault(code, []).append(zone)
    return {code: tuple(names) for code, names in zones.items()}


def find_zones(country: str) -> tuple[str, ...]:
    """Return the time zones of a country, or of the country of a part such as ``DE-BY``; none for an unknown one."""
    return _zones_by_country().get(country.partition("-")[0], ())


def propose_zone(country: str) -> str:
    """Return the zone of a country if its clocks all go alike; the present one if it is of the country; else ""."""
    zones = find_zones(country)
    if settings.TIME_ZONE in zones:
        return str(settings.TIME_ZONE)
    if len({_offsets(zone) for zone in zones}) == 1:
        return zones[0]
    return ""


def _offsets(zone: str) -> tuple[datetime.timedelta | None, ...]:
    """Return how far the clocks of a zone are ahead in winter and in summer."""
    place = zoneinfo.ZoneInfo(zone)
    return tuple(datetime.datetime(2026, month, 1, tzinfo=place).utcoffset() for month in (1, 7))


def read_zone(text: str) -> str:
    """Return a time zone as the database writes it; "" if there is none of this name."""
    by_name = {name.casefold(): name for name in zoneinfo.available_timezones()}
    return by_name.get(text.strip().replace(" ", "_").casefold(), "")
