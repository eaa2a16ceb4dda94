"""The line about danger on the screen that answers what somebody typed in Slack (S0-9)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from flows.content import WORDS, notice
from flows.danger.detector import may_mean_danger
from flows.danger.names import SAFETY_ACTION
from flows.forms import Button, FieldKind, Form, Row
from flows.replies import Push, Refuse, Reply, Show


def show_danger_line(reply: Reply, typed: Mapping[str, object], *, closes: bool) -> Reply:
    """Return the reply with the line and the button on top if what was typed may mean danger (S0-9).

    `closes`: a screen was sent, so that without another screen it would close. Nothing is stored or logged.
    """
    texts = (answer for field_id, answer in typed.items() if field_id in _text_fields() and isinstance(answer, str))
    if not any(map(may_mean_danger, texts)):
        return reply
    if isinstance(reply, Show | Push):
        return replace(reply, form=_add_line(reply.form))
    if isinstance(reply, Refuse):
        return Push(_add_line(notice(reply.words)))
    return Show(Form("danger", WORDS.phrases["danger_button"], (_build_row(),), close="OK")) if closes else reply


def _add_line(form: Form) -> Form:
    """Put the line on top; where a field has an error, also beside it, because only that is drawn again then."""
    line = WORDS.phrases["danger_line"]
    errors = {field_id: f"{error}\n{line}" for field_id, error in form.errors.items()}
    return replace(form, body=(_build_row(), *form.body), errors=errors)


def _build_row() -> Row:
    return Row((Button(SAFETY_ACTION, WORDS.phrases["danger_button"]),), WORDS.phrases["danger_line"])


@cache
def _text_fields() -> frozenset[str]:
    """Return the ids of all fields for text."""
    return frozenset(
        piece.field for screen in WORDS.screens.values() for piece in screen.body if piece.kind is FieldKind.WORDS
    )
