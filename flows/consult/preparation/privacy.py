"""Privacy questions, asked once per case before topics are chosen: 42 CFR Part 2, psychotherapy notes, secrets."""

from collections.abc import Mapping

from flows.cases import screens as cases_screens
from flows.cases.part2 import save_part2
from flows.consult.record import ConsultRecord
from flows.forms import Form, Value
from storage.models import Case


def is_needed(case: Case) -> bool:
    """Return whether neither therapist of the case has answered the privacy questions yet."""
    return case.secrets_policy_shown_at is None


def privacy_form(record: ConsultRecord) -> Form:
    """Return the privacy questions, with the practice's current policy on secrets."""
    return cases_screens.privacy_questions(record.screen_names, record.settings.secrets_policy)


def save_answers(record: ConsultRecord, values: Mapping[str, Value]) -> None:
    """Save the answers for the case.

    "I don't know" counts as yes for 42 CFR Part 2. Psychotherapy notes count as a source only if that was authorized.
    """
    save_part2(record.ctx, record.case, applies=values["part2"] != "no")
    record.case.from_psychotherapy_notes = values["notes"] == "authorized"
    record.case.secrets_policy_shown_at = record.now
