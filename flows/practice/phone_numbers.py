"""The numbers to call when somebody may be in danger: the practice's own, or what is usual where it is (S0-9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

US_EMERGENCY, US_CRISIS_LINE = "911", "988"
_US_ZONES = frozenset(
    {
        *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix"),
        *("America/Anchorage", "America/Juneau", "America/Sitka", "America/Metlakatla", "America/Yakutat"),
        *("America/Nome", "America/Adak", "Pacific/Honolulu", "America/Boise", "America/Detroit"),
        *("America/Menominee", "America/Puerto_Rico", "Pacific/Guam", "America/St_Thomas", "Pacific/Pago_Pago"),
    }
)
_US_PREFIXES = ("US/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/")


@dataclass(frozen=True)
class PhoneNumbers:
    """What an administrator entered, or else the usual numbers; "" where there is none."""

    emergency: str = ""
    crisis_line: str = ""
    first_steps: str = ""  # what the practice does first
    colleagues: str = ""  # one on each line

    def placeholders(self, phrases: Mapping[str, str]) -> Mapping[str, str]:
        """Return the placeholders of screens; `phrases` says what to call a number that nobody entered."""
        emergency = self.emergency or phrases["emergency_unknown"]
        crisis = phrases["crisis_says"].format(crisis_line=self.crisis_line) if self.crisis_line else ""
        return {
            "emergency": emergency,
            "crisis": crisis,
            "call_first": phrases["call_first"].format(emergency=emergency, crisis=crisis).strip(),
            "phones": self.colleagues,
            "first_steps": self.first_steps,
        }

    def call_first(self, phrases: Mapping[str, str]) -> str:
        """Return which number to call first; whoever reads it may be anybody."""
        return self.placeholders(phrases)["call_first"]


def usual_numbers(zone: str) -> PhoneNumbers:
    """Return the usual numbers of a practice in this time zone: those of the US there, else none."""
    return PhoneNumbers(US_EMERGENCY, US_CRISIS_LINE) if zone in us_zones() else PhoneNumbers()


@cache
def us_zones() -> frozenset[str]:
    """Return the names of the time zones of the United States and its territories."""
    return _US_ZONES | {zone for zone in available_timezones() if zone.startswith(_US_PREFIXES)}
