"""A therapist's own texts: which ones are asked for, drafts, and what is saved."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from flows import audit_trail
from flows.consult.parts import Part
from flows.consult.preparation import screens as preparation_screens
from flows.consult.record import ConsultRecord, load
from flows.consult.summary.build import ADDENDUM_KIND
from flows.consult.talk import state as talk_state
from flows.consult.writing.drafts import WEIGHING_FIELD_BY_KIND, TherapistWritings
from flows.content import WORDS
from flows.context import Actor, Services
from flows.errors import FlowError, WrongStepError
from flows.forms import MAX_TEXT_LENGTH, Form, check
from flows.permissions import NotYoursError, Permission
from flows.releases import rule_facts
from flows.releases import rules as releases_rules
from storage.cases import cases
from storage.consults import preparations
from storage.models import Case, Consult, Preparation
from storage.writings import writings

MAX_DRAFT_LENGTH = 4 * MAX_TEXT_LENGTH
"""In characters: longer than a text that can be submitted, so that a therapist can paste first and shorten later."""


class ConsultEndedError(FlowError):
    """The consult has ended; no text can be added to it."""

    refusal = "already_ended"


@dataclass(frozen=True)
class WritingPage:
    """The form, and what the page shows around the form."""

    form: Form
    code: str
    colleague: str
    status: str  # nothing (no text is asked for), open, changed (since saved) or kept (all saved)
    client_note: str = ""  # who the code is, as written by the colleague, while it may be read


def asked_kinds(session: Session, services: Services, consult: Consult, part: Part) -> tuple[str, ...]:
    """Return the kinds of text that this therapist is asked for, in the order of the screen (S0-15, S0-50)."""
    preparation = preparations.find(session, consult.id, part)
    if preparation is None:
        return ()
    texts = TherapistWritings(session, services, consult, preparation)
    return _asked_kinds(texts, consult, cases.get(session, consult.case_id), preparation)


def missing_kinds(session: Session, services: Services, consult: Consult, part: Part) -> tuple[str, ...]:
    """Return the kinds of text that are not written yet. Texts about the weighing are private and never required."""
    preparation = preparations.find(session, consult.id, part)
    if preparation is None:
        return ()
    return _missing_kinds(
        TherapistWritings(session, services, consult, preparation), asked_kinds(session, services, consult, part)
    )


def load_page(services: Services, actor: Actor, consult_id: str) -> WritingPage:
    """Return the form, filled with the latest drafts and texts of this therapist, and its status."""
    with services.database.transaction() as session:
        record, texts, asked = _load_for_writing(session, services, actor, consult_id)
        status = _writing_status(texts, asked)
        note = _read_client_note(session, services, record)
        if note:
            audit_trail.record_read(session, services, actor, "whom", record.consult)
        return WritingPage(
            _build_form(record, texts, asked),
            record.case.code,
            record.colleague.first_name,
            status,
            note,
        )


def _read_client_note(session: Session, services: Services, record: ConsultRecord) -> str:
    if record.part == record.consult.starter_part or not may_read_client_note(session, record):
        return ""
    text = writings.read_latest(
        session, services.seal, case_id=record.case.id, consult_id=None, writer_id=record.colleague.id, kind="whom"
    )
    return text or ""


def may_read_client_note(session: Session, record: ConsultRecord) -> bool:
    """Return whether the client note is open to this therapist: they are invited, and the colleague may speak to them.

    Reading the note is a disclosure of its own: the writer's releases have to be in force at that moment.
    """
    if record.case.whom != "note" or record.consult.invited_at is None or record.consult.ended_at is not None:
        return False
    participants, signed_forms = (
        rule_facts.all_participant_facts(record.participants),
        rule_facts.load_signed_form_facts(session, record.case, record.participants),
    )
    return not releases_rules.missing_releases(participants, signed_forms, record.practice_day, record.part.other)


def writing_form(session: Session, services: Services, record: ConsultRecord) -> Form:
    """Return the form for a loaded consult record. Raise NotYoursError for a therapist who has taken over the case."""
    _require_own_case(record)
    texts = TherapistWritings(session, services, record.consult, record.preparation)
    return _build_form(record, texts, _asked_kinds(texts, record.consult, record.case, record.preparation))


def save_draft(services: Services, actor: Actor, consult_id: str, kind: str, text: str) -> datetime | None:
    """Save the draft of one text; return when it was saved, or None if it is too long even for a draft.

    Raise WrongStepError if this kind of text is not asked for now, TalkBlockedError while the talk is on hold.
    """
    with services.database.transaction() as session:
        record, texts, asked = _load_for_writing(session, services, actor, consult_id, is_note=kind == ADDENDUM_KIND)
        if kind not in asked and not talk_state.may_draft(session, record, kind):
            raise WrongStepError
        if len(text) > MAX_DRAFT_LENGTH:
            return None
        texts.save_draft(kind, clean_text(text))
        return record.now


def submit_texts(services: Services, actor: Actor, consult_id: str, answers: Mapping[str, object]) -> Form | None:
    """Save the texts; return None, or the same form with an error beside each invalid field.

    In case of errors, everything that was typed is saved as drafts only.
    """
    with services.database.transaction() as session:
        record, texts, asked = _load_for_writing(session, services, actor, consult_id)
        form = _build_form(record, texts, asked)
        typed = {kind: clean_text(str(answers[kind])) for kind in asked if answers.get(kind) is not None}
        checked = check(form, typed)
        if checked.errors:
            for kind, text in typed.items():
                if len(text) <= MAX_DRAFT_LENGTH:
                    texts.save_draft(kind, text)
            return form.with_errors({kind: WORDS.errors[why] for kind, why in checked.errors.items()}, typed)
        for kind in asked:
            texts.save(kind, str(checked.values.get(kind, "")))
        return None


def _load_for_writing(
    session: Session, services: Services, actor: Actor, consult_id: str, *, is_note: bool = False
) -> tuple[ConsultRecord, TherapistWritings, tuple[str, ...]]:
    """Return what is needed for writing. `is_note`: a signed summary takes notes even after the consult has ended."""
    record = load(session, services, actor, consult_id, Permission.WRITE)
    _require_own_case(record)
    if record.consult.ended_at is not None and not (is_note and record.step == "closed"):
        raise ConsultEndedError
    texts = TherapistWritings(session, services, record.consult, record.preparation)
    return (
        record,
        texts,
        _asked_kinds(texts, record.consult, record.case, record.preparation),
    )


def _require_own_case(record: ConsultRecord) -> None:
    """Raise NotYoursError if the texts belong to a former therapist who handed over the signed case."""
    if record.preparation.member_id != record.member.id:
        raise NotYoursError


def _build_form(record: ConsultRecord, texts: TherapistWritings, asked: tuple[str, ...]) -> Form:
    return preparation_screens.writing(
        record.screen_names, asked, {kind: texts.read_latest(kind) or "" for kind in asked}
    )


def _asked_kinds(texts: TherapistWritings, consult: Consult, case: Case, preparation: Preparation) -> tuple[str, ...]:
    something_else = texts.kinds_with_something_else()
    asked = {
        **{kind: kind in something_else for kind in WEIGHING_FIELD_BY_KIND},
        "kept_back": preparation.keeps_back == "something",
        "clients_kept_back": preparation.clients_keep_back == "something",
        "reason": texts.needs_reason(),
        "whom": case.whom == "note" and consult.starter_part == preparation.part,
    }
    return tuple(kind for kind, is_asked in asked.items() if is_asked)


def _missing_kinds(texts: TherapistWritings, asked: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(kind for kind in asked if kind not in WEIGHING_FIELD_BY_KIND and not texts.is_saved(kind))


def _writing_status(texts: TherapistWritings, asked: tuple[str, ...]) -> str:
    if not asked:
        return "nothing"
    drafts = {kind: texts.read_draft(kind) is not None for kind in asked}
    untouched = [kind for kind in asked if kind in WEIGHING_FIELD_BY_KIND and not drafts[kind]]
    if untouched or _missing_kinds(texts, asked):
        return "open"
    return "changed" if any(drafts[kind] for kind in asked if kind not in WEIGHING_FIELD_BY_KIND) else "kept"


def clean_text(text: str) -> str:
    """Return the text with uniform line ends, without control characters and lone surrogates; "" if it is blank."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(char for char in lines if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
    return plain if plain.strip() else ""
