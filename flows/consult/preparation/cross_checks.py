"""Checks of valid answers that contradict each other. An error belongs to a field and has an id."""

from collections.abc import Callable, Mapping
from datetime import date

from flows.forms import Form, Value

Values = Mapping[str, Value]

_ATTENDANCE_FIELDS = ("sessions", "first_on", "last_on")


def find_errors(form: Form, values: Values) -> dict[str, str]:
    """Return the contradictions on this screen: field → error id."""
    check = _CHECK_BY_STEP.get(form.step)
    return check(form, values) if check else {}


def _check_facts(form: Form, values: Values) -> dict[str, str]:
    return {**_check_attendance(values), **_check_informed(form, values)}


def _check_attendance(values: Values) -> dict[str, str]:
    """Check that the number of sessions fits their days (S0-19)."""
    count, first, last = (values.get(field) for field in _ATTENDANCE_FIELDS)
    if not (isinstance(first, date) and isinstance(last, date) and isinstance(count, int)):
        return {}
    if last < first:
        return {"last_on": "last_before_first"}
    return {"sessions": "sessions_and_days"} if (count == 1) != (first == last) else {}


def _check_informed(form: Form, values: Values) -> dict[str, str]:
    """Check that "not everyone yet" is not ticked together with everyone (S0-22)."""
    options = next(field.options for field in form.fields if field.id == "informed")
    is_all = values.get("informed") == tuple(option.id for option in options)
    return {"informed": "everyone_and_not"} if is_all else {}


def _check_weighing(_form: Form, values: Values) -> dict[str, str]:
    """Check that "nothing" is not ticked together with a pull (S0-53)."""
    pulls = values.get("pulls", ())
    is_both = isinstance(pulls, tuple) and "nothing" in pulls and len(pulls) > 1
    return {"pulls": "nothing_and_more"} if is_both else {}


_CHECK_BY_STEP: Mapping[str, Callable[[Form, Values], dict[str, str]]] = {
    "facts": _check_facts,
    "weigh": _check_weighing,
}
