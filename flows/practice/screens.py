"""The settings screens: what every member can read, and what an administrator decides."""

from collections.abc import Mapping, Sequence
from datetime import date

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import Form, Value


def my_settings(
    placeholders: Mapping[str, str], work_days: Sequence[str], *, free_text: str, administrator: bool
) -> Form:
    """Return the settings that apply to this member. `placeholders`: zone, needed, start, end."""
    days = ", ".join(WORDS.phrases[f"day_{day}"] for day in work_days)
    shown = {free_text, "administrator" if administrator else "member"}
    return content.build_form(
        "settings_mine", WORDS, ScreenFilling(placeholders={**placeholders, "days": days}, shown=shown)
    )


def practice_settings(values: Mapping[str, Value]) -> Form:
    """Return the required sessions (S0-19), the working hours (S0-21) and the policy on secrets, to edit."""
    return content.build_form("settings_practice", WORDS, ScreenFilling(values=values))


def free_text(values: Mapping[str, Value], today: date, preview: str) -> Form:
    """Return the question where free text is typed, and who attests to the BAA that Slack modals need.

    `preview`: who has to confirm that people type in Slack.
    """
    bounds = {"signed_on": (date(2000, 1, 1), today)}
    filling = ScreenFilling(values=values, bounds=bounds, placeholders={"preview": preview})
    return content.build_form("settings_words", WORDS, filling)
