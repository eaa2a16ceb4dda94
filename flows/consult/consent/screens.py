"""The screen on which a therapist chooses when to be reminded of a signed form that the colleague waits for."""

from datetime import timedelta

from flows.cases.screen_names import ScreenNames
from flows.consult.preparation.screens import MAX_REMINDER_DELAY
from flows.content import ScreenFilling
from flows.forms import Form


def ask_again(screen_names: ScreenNames) -> Form:
    """Return the question on which day to ask again for a signed form that somebody is waiting for."""
    today = screen_names.today
    bounds = {"ask_on": (today + timedelta(days=1), today + MAX_REMINDER_DELAY)}
    filling = ScreenFilling(values={"ask_on": today + timedelta(days=7)}, bounds=bounds)
    return screen_names.build_form("ask_release", filling)
