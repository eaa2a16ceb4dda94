"""What a therapist's own page does while they type: it saves drafts, and notes what the checker finds."""

from dataclasses import dataclass, field
from datetime import datetime

from flows.actions import Actions, Click
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.consult.talk import state, wording_check
from flows.consult.writing import not_shared
from flows.consult.writing.actions import MAX_DRAFT_LENGTH, asked_kinds, clean_text, require_open, require_own_case
from flows.consult.writing.drafts import TherapistWritings, save_one_draft
from flows.consult.writing.not_shared import NotShared
from flows.consult.writing.text_kinds import ADDENDUM_KIND
from flows.context import Context
from flows.errors import FlowError, WrongStepError
from flows.impressions import allowed_quotes
from flows.impressions.finding import Finding, FindingKind
from flows.impressions.not_for_sharing import find_withheld_words
from flows.permissions import Permission

_QUESTION_BY_PRIVATE_KIND = {"kept_back": NotShared.OWN, "clients_kept_back": NotShared.CLIENTS}

actions = Actions()


@dataclass(frozen=True)
class DraftFinding:
    """One finding, as the page shows it to the writer."""

    finding: Finding
    words: str = field(repr=False)
    is_marked_own: bool  # it stays, and the writer has said why
    reasons: tuple[str, ...]  # why it may stay; none if it may not


@actions.page("page.sitting.keep_draft", may=Permission.WRITE, loads=load)
def save_draft(ctx: Context, record: ConsultRecord, click: Click) -> datetime | None:
    """Save the draft of one text; return when it was saved, or None if it is too long even for a draft.

    Given are field (the kind of text) and words. Raise WrongStepError if this kind of text is not asked for now,
    TalkBlockedError while the talk is on hold, and as writing does.
    """
    kind, text = str(click.given.get("field", "")), str(click.given.get("words", ""))
    require_open(record, is_note=kind == ADDENDUM_KIND)
    if not state.may_draft(record, kind) and kind not in asked_kinds(record):
        raise WrongStepError
    if len(text) > MAX_DRAFT_LENGTH:
        return None
    save_one_draft(record, kind, clean_text(text))
    return ctx.now


@actions.page("page.checking.check", may=Permission.WRITE, loads=load, reads=True)
def check_draft(_ctx: Context, record: ConsultRecord, click: Click) -> tuple[DraftFinding, ...]:
    """Return the findings in a text as typed so far (field, words). Nothing is saved, logged or locked.

    They include words from the writer's private notes on what they do not share with the colleague (S0-15). Return none
    for a kind of text that is not checked, or not open. Raise NotYoursError for a therapist who took over the case.
    """
    kind, text = str(click.given.get("field", "")), str(click.given.get("words", ""))
    require_own_case(record)
    checked, private_kinds = wording_check.run_checker(record, text), _list_private_kinds(record)
    if not (checked or private_kinds) or not _is_open(record, kind):  # without findings, nothing is asked about the box
        return ()
    quotes = [finding for finding in checked if finding.kind is FindingKind.QUOTE]
    private_notes = (TherapistWritings(record).read_latest(kind) or "" for kind in private_kinds)
    findings = (*checked, *find_withheld_words(text, *private_notes, quotes=quotes))
    own_quotes = _read_own_quotes(record, kind) if any(map(allowed_quotes.can_be_allowed, findings)) else ()
    return tuple(
        DraftFinding(
            finding,
            allowed_quotes.extract_words(finding, text),
            allowed_quotes.is_allowed(finding, text, own_quotes),
            wording_check.reasons_for(kind) if allowed_quotes.can_be_allowed(finding) else (),
        )
        for finding in sorted(findings, key=lambda finding: (finding.start, finding.end))
    )


def _is_open(record: ConsultRecord, kind: str) -> bool:
    try:
        return state.may_draft(record, kind)
    except FlowError:  # not started, or a release is missing: the page says so itself
        return False


def _read_own_quotes(record: ConsultRecord, kind: str) -> tuple[str, ...]:
    return tuple(quote.words for quote in wording_check.read_kept_quotes(record, record.member.id, kind))


def _list_private_kinds(record: ConsultRecord) -> list[str]:
    """Return the kinds of private notes that the writer has been asked for."""
    asked = _QUESTION_BY_PRIVATE_KIND.items()
    return [kind for kind, question in asked if not_shared.find_answer(record, question) == not_shared.SOMETHING]
