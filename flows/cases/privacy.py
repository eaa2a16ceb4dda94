"""Once for each case, before the first outline: 42 CFR Part 2, psychotherapy notes, the practice's secrets policy."""

from collections.abc import Mapping

from flows.consult.record import ConsultRecord
from flows.forms import Form, Value
from flows.releases import screens as releases_screens
from storage.models import Case


def is_needed(case: Case) -> bool:
    """Return whether neither of the two therapists has answered for this case yet."""
    return case.secrets_policy_shown_at is None


def privacy_form(record: ConsultRecord) -> Form:
    """Return the questions, with the practice's secrets policy as it is now."""
    return releases_screens.privacy_questions(record.screen_names, record.settings.secrets_policy)


def save_answers(record: ConsultRecord, values: Mapping[str, Value]) -> ConsultRecord:
    """Keep the answers for the case; return the scene that follows.

    Not to know counts as yes for Part 2, and what is to stay out does not come from psychotherapy notes.
    """
    record.case.part2_applies = values["part2"] != "no"
    record.case.from_psychotherapy_notes = values["notes"] == "authorized"
    record.case.secrets_policy_shown_at = record.now
    return record
