"""The topics that the two therapists agree to talk about, version by version (S0-14)."""

from datetime import datetime

from storage.models import ScopeVersion


def record_agreement(version: ScopeVersion, part: str, now: datetime) -> None:
    """Record that this part's therapist agrees to this version. A time already recorded stays."""
    if part == "it":
        version.it_agreed_at = version.it_agreed_at or now
    else:
        version.ft_agreed_at = version.ft_agreed_at or now


def is_agreed(version: ScopeVersion, part: str | None = None) -> bool:
    """Return whether this part's therapist agrees to this version; without a part, whether both agree."""
    agreed_at = {"it": version.it_agreed_at, "ft": version.ft_agreed_at}
    return all(time is not None for each_part, time in agreed_at.items() if part in (None, each_part))
