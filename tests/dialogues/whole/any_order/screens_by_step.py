"""The screens that may show each step of the chart, and whether a screen can be answered."""

from collections.abc import Iterator

from flows.forms import FieldKind, Form

SHOWN_AT = {
    "screen": {"screen", "whom"},
    "weigh": {"weigh", "case_law"},
    "scope": {"scope", "case_law", "page", "writing"},
    "ready": {"ready", "times"},
    "agreeing": {"agree", "agreed", "held", "times"},
    "scheduled": {"booked", "move", "begin", "not_yet"},
    **{end: {"rest"} for end in ("declined", "cancelled", "lapsed")},
}
"""Step of the chart → the screens that may show it; any other step is shown by the screen of the same name."""

CHART_SCREENS = {"pause", "facts", "wait"}.union(*SHOWN_AT.values())


def find_unanswerable(form: Form) -> Iterator[str]:
    """Yield each field without options, or with a ticked value that is not among its options."""
    for question in form.fields:
        options = {option.id for option in question.options}
        if question.kind in {FieldKind.ONE, FieldKind.ANY} and not options:
            yield f"{form.step}.{question.id} offers nothing"
        value = form.values.get(question.id)
        ticked = set(value) if isinstance(value, tuple) else {value} if isinstance(value, str) and value else set()
        if question.kind in {FieldKind.ONE, FieldKind.ANY} and not ticked <= options:
            yield f"{form.step}.{question.id} has ticked what is not on offer"
