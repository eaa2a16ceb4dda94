"""Answers that are each right and do not go together: the field beside which that is said, and the error's id."""

from collections.abc import Callable, Mapping
from datetime import date

from flows.forms import Form, Value

Values = Mapping[str, Value]

_ATTENDANCE_FIELDS = ("sessions", "first_on", "last_on")


def find_errors(form: Form, values: Values) -> dict[str, str]:
    """Return what does not go together on this screen: field → error id."""
    look = _CHECK_BY_STEP.get(form.step)
    return look(form, values) if look else {}


def _check_facts(form: Form, values: Values) -> dict[str, str]:
    return {**_check_attendance(values), **_check_informed(form, values)}


def _check_attendance(values: Values) -> dict[str, str]:
    """Look at the count of sessions and at their days (S0-19)."""
    count, first, last = (values.get(one) for one in _ATTENDANCE_FIELDS)
    if not (isinstance(first, date) and isinstance(last, date) and isinstance(count, int)):
        return {}
    if last < first:
        return {"last_on": "last_before_first"}
    return {"sessions": "sessions_and_days"} if (count == 1) != (first == last) else {}


def _check_informed(form: Form, values: Values) -> dict[str, str]:
    """Look whether everyone knows of it, and not everyone yet (S0-22)."""
    options = next(asked.options for asked in form.fields if asked.id == "informed")
    is_all = values.get("informed") == tuple(option.id for option in options)
    return {"informed": "everyone_and_not"} if is_all else {}


def _check_weighing(_form: Form, values: Values) -> dict[str, str]:
    """Look whether nothing pulls, and something does (S0-53)."""
    pulls = values.get("pulls", ())
    is_both = isinstance(pulls, tuple) and "nothing" in pulls and len(pulls) > 1
    return {"pulls": "nothing_and_more"} if is_both else {}


def _check_new_case(_form: Form, values: Values) -> dict[str, str]:
    """Look whether the two share anybody (S0-1)."""
    mine, theirs = values.get("seen_by_me"), values.get("seen_by_colleague")
    is_shared = not (isinstance(mine, tuple) and isinstance(theirs, tuple)) or not set(mine).isdisjoint(theirs)
    return {} if is_shared else {"seen_by_colleague": "share_no_one"}


_CHECK_BY_STEP: Mapping[str, Callable[[Form, Values], dict[str, str]]] = {
    "facts": _check_facts,
    "weigh": _check_weighing,
    "case": _check_new_case,
}
