"""What is written in one's own words: what stands on the page, what is kept, what still waits."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from flows import audit_trail
from flows.consult import record
from flows.consult.parts import Part
from flows.consult.preparation import screens as preparation_screens
from flows.consult.record import ConsultRecord
from flows.consult.summary.build import ADDENDUM_KIND
from flows.consult.talk import state as talk_state
from flows.consult.writing.drafts import WEIGHING_FIELD_BY_KIND, TherapistWritings
from flows.content import WORDS
from flows.context import Actor, Services
from flows.errors import FlowError, OutOfPlaceError
from flows.forms import MAX_TEXT_LENGTH, Form, check
from flows.permissions import NotYoursError, Permission
from flows.releases import rule_facts
from flows.releases import rules as releases_rules
from storage.cases import cases
from storage.consults import preparations
from storage.models import Case, Consult, Preparation
from storage.writings import writings

MAX_DRAFT_LENGTH = 4 * MAX_TEXT_LENGTH
"""Characters: more than can be kept in the end, so that somebody can paste first and shorten then."""


class ConsultEndedError(FlowError):
    """The consult has ended; nothing is written to it any more."""

    refusal = "already_ended"


@dataclass(frozen=True)
class WritingPage:
    """The form, and what a page says around it."""

    form: Form
    code: str
    colleague: str
    status: str  # nothing: no words are asked for; open; changed: since it was kept; kept
    client_note: str = ""  # what the colleague wrote on whom the code stands for, while that may be read


def asked_kinds(session: Session, services: Services, consult: Consult, part: Part) -> tuple[str, ...]:
    """Return the boxes that are there for this therapist, in the order of the screen (S0-15, S0-50)."""
    preparation = preparations.find(session, consult.id, part)
    if preparation is None:
        return ()
    notebook = TherapistWritings(session, services, consult, preparation)
    return _asked_kinds(notebook, consult, cases.get(session, consult.case_id), preparation)


def missing_kinds(session: Session, services: Services, consult: Consult, part: Part) -> tuple[str, ...]:
    """Return the boxes that have nothing written yet. What one weighs is one's own, and is never waited for."""
    preparation = preparations.find(session, consult.id, part)
    if preparation is None:
        return ()
    return _missing_kinds(
        TherapistWritings(session, services, consult, preparation), asked_kinds(session, services, consult, part)
    )


def load_page(services: Services, actor: Actor, consult_id: str) -> WritingPage:
    """Return the form, filled with the latest that this therapist typed or wrote, and how it stands."""
    with services.database.transaction() as session:
        own, notebook, asked = _load_for_writing(session, services, actor, consult_id)
        standing = _writing_status(notebook, asked)
        note = _read_client_note(session, services, own)
        if note:
            audit_trail.record_read(session, services, actor, "whom", own.consult)
        return WritingPage(_build_form(own, notebook, asked), own.case.code, own.colleague.first_name, standing, note)


def _read_client_note(session: Session, services: Services, record: ConsultRecord) -> str:
    if record.part == record.consult.starter_part or not may_read_client_note(session, record):
        return ""
    found = writings.read_latest(
        session, services.seal, case_id=record.case.id, consult_id=None, writer_id=record.colleague.id, kind="whom"
    )
    return found or ""


def load_form(services: Services, actor: Actor, consult_id: str) -> Form:
    """Return the boxes that are there for this therapist; without any, a form without fields."""
    return load_page(services, actor, consult_id).form


def may_read_client_note(session: Session, record: ConsultRecord) -> bool:
    """Return whether the whom note is open to this therapist now: invited, and the other may speak to them.

    The note is a disclosure of its own: the writer's own releases have to be in force while it is read.
    """
    if record.case.whom != "note" or record.consult.invited_at is None or record.consult.ended_at is not None:
        return False
    people, signed_forms = (
        rule_facts.all_participant_facts(record.participants),
        rule_facts.load_signed_form_facts(session, record.case, record.participants),
    )
    return not releases_rules.missing_releases(people, signed_forms, record.practice_day, record.part.other)


def writing_form(session: Session, services: Services, record: ConsultRecord) -> Form:
    """Return the boxes for a scene that is open already. Raise NotYoursError to whoever has taken the case over."""
    _require_own_case(record)
    notebook = TherapistWritings(session, services, record.consult, record.preparation)
    return _build_form(record, notebook, _asked_kinds(notebook, record.consult, record.case, record.preparation))


def save_draft(services: Services, actor: Actor, consult_id: str, kind: str, text: str) -> datetime | None:
    """Keep one box as it is typed so far; return when, or None if it is too long even for a draft.

    Raise OutOfPlaceError if this box is not asked for now, TalkHeldError while the talk rests.
    """
    with services.database.transaction() as session:
        own, notebook, asked = _load_for_writing(session, services, actor, consult_id, is_note=kind == ADDENDUM_KIND)
        if kind not in asked and not talk_state.may_draft(session, own, kind):
            raise OutOfPlaceError
        if len(text) > MAX_DRAFT_LENGTH:
            return None
        notebook.save_draft(kind, clean_text(text))
        return own.now


def submit_texts(services: Services, actor: Actor, consult_id: str, given: Mapping[str, object]) -> Form | None:
    """Keep what was written; return None, or the same form with what is wrong beside each box.

    Then nothing is kept for good, and everything that was typed is kept as drafts.
    """
    with services.database.transaction() as session:
        own, notebook, asked = _load_for_writing(session, services, actor, consult_id)
        shown = _build_form(own, notebook, asked)
        typed = {kind: clean_text(str(given[kind])) for kind in asked if given.get(kind) is not None}
        checked = check(shown, typed)
        if checked.errors:
            for kind, text in typed.items():
                if len(text) <= MAX_DRAFT_LENGTH:
                    notebook.save_draft(kind, text)
            return shown.with_errors({kind: WORDS.errors[why] for kind, why in checked.errors.items()}, typed)
        for kind in asked:
            notebook.save(kind, str(checked.values.get(kind, "")))
        return None


def _load_for_writing(
    session: Session, services: Services, actor: Actor, consult_id: str, *, is_note: bool = False
) -> tuple[ConsultRecord, TherapistWritings, tuple[str, ...]]:
    """Return what is open for writing. `is_note`: to what both signed notes can be added also after its end."""
    own = record.load(session, services, actor, consult_id, Permission.WRITE)
    _require_own_case(own)
    if own.consult.ended_at is not None and not (is_note and own.step == "closed"):
        raise ConsultEndedError
    notebook = TherapistWritings(session, services, own.consult, own.preparation)
    return own, notebook, _asked_kinds(notebook, own.consult, own.case, own.preparation)


def _require_own_case(record: ConsultRecord) -> None:
    """Raise NotYoursError where the words are the former therapist's: a signed case that has changed hands."""
    if record.preparation.member_id != record.actor.member_id:
        raise NotYoursError


def _build_form(record: ConsultRecord, notebook: TherapistWritings, asked: tuple[str, ...]) -> Form:
    return preparation_screens.writing(
        record.screen_names, asked, {kind: notebook.read_latest(kind) or "" for kind in asked}
    )


def _asked_kinds(
    notebook: TherapistWritings, consult: Consult, case: Case, preparation: Preparation
) -> tuple[str, ...]:
    something_else = notebook.kinds_with_something_else()
    asked = {
        **{kind: kind in something_else for kind in WEIGHING_FIELD_BY_KIND},
        "kept_back": preparation.keeps_back == "something",
        "clients_kept_back": preparation.clients_keep_back == "something",
        "reason": notebook.needs_reason(),
        "whom": case.whom == "note" and consult.starter_part == preparation.part,
    }
    return tuple(kind for kind, is_asked in asked.items() if is_asked)


def _missing_kinds(notebook: TherapistWritings, asked: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(kind for kind in asked if kind not in WEIGHING_FIELD_BY_KIND and not notebook.is_saved(kind))


def _writing_status(notebook: TherapistWritings, asked: tuple[str, ...]) -> str:
    if not asked:
        return "nothing"
    drafts = {kind: notebook.read_draft(kind) is not None for kind in asked}
    untouched = [kind for kind in asked if kind in WEIGHING_FIELD_BY_KIND and not drafts[kind]]
    if untouched or _missing_kinds(notebook, asked):
        return "open"
    return "changed" if any(drafts[kind] for kind in asked if kind not in WEIGHING_FIELD_BY_KIND) else "kept"


def clean_text(text: str) -> str:
    """Return the text with one kind of line end, and without what no keyboard writes: controls, half characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})
    return plain if plain.strip() else ""
