"""The settings screens: what each member may know, and what an administrator decides."""

from collections.abc import Mapping, Sequence
from datetime import date

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import Form, Value


def my_settings(say: Mapping[str, str], work_days: Sequence[str], *, free_text: str, administrator: bool) -> Form:
    """Return what holds for this member. `say`: zone, needed, start, end."""
    days = ", ".join(WORDS.phrases[f"day_{day}"] for day in work_days)
    show = {free_text, "administrator" if administrator else "member"}
    return content.build_form("settings_mine", WORDS, ScreenFilling(placeholders={**say, "days": days}, shown=show))


def practice_settings(kept: Mapping[str, Value]) -> Form:
    """Return sessions needed (S0-19), working hours (S0-21), and what stays with one person."""
    return content.build_form("settings_practice", WORDS, ScreenFilling(values=kept))


def free_text(kept: Mapping[str, Value], today: date) -> Form:
    """Return where words are typed, and who attests to the BAA that this needs."""
    filling = ScreenFilling(values=kept, bounds={"signed_on": (date(2000, 1, 1), today)})
    return content.build_form("settings_words", WORDS, filling)
