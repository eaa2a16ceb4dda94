"""A therapist's own texts before the talk: which ones are asked for, and what is saved."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from flows import audit_trail
from flows.actions import Actions, Click
from flows.cases.client_notes import CLIENT_NOTE_KIND
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.consult.writing import not_shared, screens
from flows.consult.writing.drafts import TherapistWritings
from flows.consult.writing.not_shared import NotShared
from flows.consult.writing.text_kinds import WEIGHING_FIELD_BY_KIND
from flows.content import explain_errors
from flows.context import Context
from flows.errors import FlowError
from flows.forms import MAX_TEXT_LENGTH, Form, check
from flows.permissions import NotYoursError, Permission
from flows.replies import Open, Outcome, Show
from storage.writings import writings

MAX_DRAFT_LENGTH = 4 * MAX_TEXT_LENGTH
"""In characters: longer than a text that can be submitted, so that a therapist can paste first and shorten later."""

actions = Actions()


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
    client_note: str = ""  # whom the code means, as written by the colleague, while it may be read


def asked_kinds(record: ConsultRecord) -> tuple[str, ...]:
    """Return the kinds of text that this therapist is asked for, in the order of the screen (S0-15, S0-50)."""
    if not record.has_begun:
        return ()
    return _asked_kinds(record, TherapistWritings(record))


def missing_kinds(record: ConsultRecord) -> tuple[str, ...]:
    """Return the kinds of text that are not written yet. Texts about the weighing are private and never required."""
    if not record.has_begun:
        return ()
    texts = TherapistWritings(record)
    return _missing_kinds(texts, _asked_kinds(record, texts))


@actions.page("page.emergencies.or_else:boxes", may=Permission.WRITE, loads=load)
def load_page(ctx: Context, record: ConsultRecord, _click: Click) -> WritingPage:
    """Return the form, filled with the latest drafts and texts of this therapist, and its status.

    Raise NotYoursError for a therapist who has taken over the case, ConsultEndedError after the end.
    """
    texts, asked = _load_for_writing(record)
    note = _read_client_note(record)
    if note:
        audit_trail.record_read(ctx, CLIENT_NOTE_KIND, record.consult)
    return WritingPage(
        _build_form(record, texts, asked),
        record.case.code,
        record.colleague.first_name,
        _writing_status(texts, asked),
        note,
    )


def may_read_client_note(record: ConsultRecord) -> bool:
    """Return whether the client note is open to this therapist: they are invited, and the colleague may speak to them.

    Reading the note is a disclosure of its own: the writer's releases have to be in force at that moment.
    """
    if record.case.whom != "note" or record.consult.invited_at is None or record.consult.ended_at is not None:
        return False
    return not record.case_record.missing_releases(record.part.other)


def writing_form(record: ConsultRecord) -> Form:
    """Return the form for a loaded consult record. Raise NotYoursError for a therapist who has taken over the case."""
    require_own_case(record)
    texts = TherapistWritings(record)
    return _build_form(record, texts, _asked_kinds(record, texts))


@actions.submit("writing", may=Permission.WRITE, loads=load)
def submit_modal(ctx: Context, record: ConsultRecord, click: Click) -> Outcome:
    """Save texts that were typed in a modal, where the practice has attested to a BAA; then continue the consult."""
    invalid_form = _save_texts(record, click.given)
    if invalid_form:
        return Show(invalid_form)
    audit_trail.record_action(ctx, "submit.writing", audit_trail.subject_from_id(click.about))
    return Open("go_on", record.about)


@actions.page("page.emergencies.or_do:boxes", may=Permission.WRITE, loads=load)
def submit_texts(_ctx: Context, record: ConsultRecord, click: Click) -> Form | None:
    """Save the texts; return None, or the same form with an error beside each invalid field.

    In case of errors, everything that was typed is saved as drafts only. Raise as `load_page` does.
    """
    return _save_texts(record, click.given)


def require_open(record: ConsultRecord, *, is_note: bool = False) -> None:
    """Raise as `load_page` does, unless this therapist may write now.

    `is_note`: a signed summary takes notes even after the consult has ended.
    """
    require_own_case(record)
    if record.consult.ended_at is not None and not (is_note and record.step == "closed"):
        raise ConsultEndedError


def _load_for_writing(record: ConsultRecord) -> tuple[TherapistWritings, tuple[str, ...]]:
    """Return this therapist's texts and the kinds that are asked for now; raise as `load_page` does."""
    require_open(record)
    texts = TherapistWritings(record)
    return texts, _asked_kinds(record, texts)


def require_own_case(record: ConsultRecord) -> None:
    """Raise NotYoursError if the texts belong to a former therapist who handed over the signed case."""
    if record.preparation.member_id != record.member.id:
        raise NotYoursError


def clean_text(text: str) -> str:
    """Return the text with uniform line ends, without control characters and lone surrogates; "" if it is blank."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(char for char in lines if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
    return plain if plain.strip() else ""


def _save_texts(record: ConsultRecord, answers: Mapping[str, object]) -> Form | None:
    texts, asked = _load_for_writing(record)
    form = _build_form(record, texts, asked)
    typed = {kind: clean_text(str(answers[kind])) for kind in asked if answers.get(kind) is not None}
    checked = check(form, typed)
    if checked.errors:
        for kind, text in typed.items():
            if len(text) <= MAX_DRAFT_LENGTH:
                texts.save_draft(kind, text)
        return explain_errors(form, checked.errors, typed)
    for kind in asked:
        texts.save(kind, str(checked.values.get(kind, "")))
    return None


def _read_client_note(record: ConsultRecord) -> str:
    if record.part == record.consult.starter_part or not may_read_client_note(record):
        return ""
    text = writings.read_latest(
        record.ctx.session,
        record.ctx.services.seal,
        case_id=record.case.id,
        consult_id=None,
        writer_id=record.colleague.id,
        kind=CLIENT_NOTE_KIND,
    )
    return text or ""


def _build_form(record: ConsultRecord, texts: TherapistWritings, asked: tuple[str, ...]) -> Form:
    return screens.writing(record.screen_names, asked, {kind: texts.read_latest(kind) or "" for kind in asked})


def _asked_kinds(record: ConsultRecord, texts: TherapistWritings) -> tuple[str, ...]:
    something_else, preparation = texts.kinds_with_something_else(), record.preparation
    asked = {
        **{kind: kind in something_else for kind in WEIGHING_FIELD_BY_KIND},
        "kept_back": not_shared.find_answer(record, NotShared.OWN) == not_shared.SOMETHING,
        "clients_kept_back": not_shared.find_answer(record, NotShared.CLIENTS) == not_shared.SOMETHING,
        "reason": texts.needs_reason(),
        CLIENT_NOTE_KIND: record.case.whom == "note" and record.consult.starter_part == preparation.part,
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
