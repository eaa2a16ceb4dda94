"""The screen with a box for each text that a therapist is asked for before the talk."""

from collections.abc import Mapping, Sequence

from flows.cases.screen_names import ScreenNames
from flows.content import ScreenFilling
from flows.forms import Form, Value


def writing(screen_names: ScreenNames, kinds: Sequence[str], values: Mapping[str, Value]) -> Form:
    """Return the text fields, filled with what was written so far."""
    return screen_names.build_form("writing", ScreenFilling(values=values, shown=frozenset(kinds)))
