"""What a therapist typed and chose for one question: cleaned, checked, and shown again with its errors."""

from collections.abc import Mapping

from flows.consult.record import ConsultRecord
from flows.consult.talk import screens, state, wording_check
from flows.consult.talk.wording_check import CheckedText
from flows.consult.writing.actions import clean_text
from flows.content import explain_errors
from flows.forms import Form, Value, check


def clean_inputs(inputs: Mapping[str, object]) -> dict[str, object]:
    """Return the "words", "sharing" and "hear_by" of the inputs, with control characters removed from the words."""
    typed = {name: inputs[name] for name in ("sharing", "hear_by") if inputs.get(name) is not None}
    words = inputs.get("words")
    return typed if words is None else {**typed, "words": clean_text(str(words))}


def check_answer(form: Form, typed: Mapping[str, object]) -> tuple[Mapping[str, Value], dict[str, str]]:
    """Return the values and the errors. A day is required only if the client will be told (S0-25)."""
    checked = check(form, typed)
    errors = dict(checked.errors)
    if checked.values.get("sharing") != screens.WILL_HEAR:
        errors.pop("hear_by", None)
    elif "hear_by" not in checked.values:
        errors.setdefault("hear_by", "choose_day")
    return checked.values, errors


def question_with_errors(
    record: ConsultRecord,
    number: int,
    typed: Mapping[str, object],
    errors: Mapping[str, str],
    blocked: CheckedText | None,
) -> Form:
    """Return the question with its errors in words. `blocked`: set if the text is blocked (S0-17, S0-18)."""
    may_be_own_words = blocked is not None and blocked.may_be_own_words
    form = state.question_form(record, number, may_be_own_words=may_be_own_words)
    rejected = explain_errors(form, errors, _as_values(typed))
    return wording_check.form_with_findings(record, rejected, "words", blocked) if blocked else rejected


def question_recorded_elsewhere(record: ConsultRecord, number: int, typed: Mapping[str, object]) -> Form:
    """Return the question with what was typed, and say that another tab has recorded an answer to it."""
    form = state.question_form(record, number)
    return explain_errors(form, {"words": "recorded_elsewhere"}, _as_values(typed))


def _as_values(typed: Mapping[str, object]) -> dict[str, Value]:
    return {name: value for name, value in typed.items() if isinstance(value, str)}
