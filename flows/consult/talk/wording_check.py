"""Check that only impressions are shared, not quotes or identifiers (S0-17, S0-18).

The checker reads what the colleague will read: impressions, what went differently, and notes below a summary. It does
not read what only the writer or their supervisor will read: the client note, which has to name the client, and notes on
weighing, topics that are not shared and reasons, which are not impressions.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail
from flows.consult.chart_regions import QUESTIONS
from flows.consult.record import ConsultRecord
from flows.consult.summary import build
from flows.consult.talk import state
from flows.consult.talk.wording_screens import OWN_WORDS_FIELD, findings_error
from flows.context import Context, Services
from flows.forms import Form
from flows.impressions import allowed_quotes, checking
from flows.impressions.finding import Finding, FindingKind
from storage.audit import log
from storage.cases import cases
from storage.models import Consult
from storage.people import members
from storage.writings import writings

CHECKED_KINDS = frozenset(
    {*map(state.impression_kind, range(1, QUESTIONS + 1)), build.DIFFERENTLY_KIND, build.ADDENDUM_KIND},
)
"""The kinds of writing that are checked."""


@dataclass(frozen=True)
class CheckedText:
    """The findings in a text. Their offsets count characters."""

    text: str = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)
    own_quotes: tuple[str, ...] = field(repr=False)  # quotes in the text that the writer marked as their own

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Return the findings that block sharing."""
        return allowed_quotes.list_blocking(self.findings, self.text, self.own_quotes)

    @property
    def may_be_own_words(self) -> bool:
        """Tell whether a blocking finding is a quote that the writer may mark as their own words."""
        return any(allowed_quotes.can_be_allowed(finding) for finding in self.blocking)


def check_text(ctx: Context, consult: Consult, kind: str, text: str, inputs: Mapping[str, object]) -> CheckedText:
    """Check a submitted text of the actor's.

    `inputs`: "own" lists the quotes that the page marked as the writer's own; OWN_WORDS_FIELD marks all quotes as own.
    """
    findings = run_checker(ctx.session, ctx.services, consult, text)
    saved_quotes = read_own_quotes(ctx.session, ctx.services, consult, ctx.actor.member_id, kind)
    marked = inputs.get("own")
    own_quotes = (
        {*saved_quotes, *(str(quote) for quote in marked)} if isinstance(marked, list | tuple) else set(saved_quotes)
    )
    all_own = bool(inputs.get(OWN_WORDS_FIELD))
    own_findings = (
        finding
        for finding in findings
        if allowed_quotes.can_be_allowed(finding) and (all_own or allowed_quotes.is_allowed(finding, text, own_quotes))
    )
    return CheckedText(
        text, findings, tuple(dict.fromkeys(allowed_quotes.extract_words(finding, text) for finding in own_findings))
    )


def save_own_quotes(ctx: Context, consult: Consult, kind: str, checked_text: CheckedText) -> None:
    """Save, sealed, the newly marked quotes together with the earlier ones, and log how many are new."""
    saved_quotes = read_own_quotes(ctx.session, ctx.services, consult, ctx.actor.member_id, kind)
    new_quotes = [quote for quote in checked_text.own_quotes if quote not in saved_quotes]
    if not new_quotes:
        return
    writings.write(
        ctx.session,
        ctx.services.seal,
        text=json.dumps([*saved_quotes, *new_quotes]),
        now=ctx.now,
        practice_id=consult.practice_id,
        case_id=consult.case_id,
        consult_id=consult.id,
        writer_id=ctx.actor.member_id,
        kind=_own_quotes_kind(kind),
    )
    how_many = f"{kind}:{len(new_quotes)}"
    audit_trail.record_action(ctx, "words.own", f"consult:{consult.id}", case_id=consult.case_id, detail=how_many)


def form_with_findings(ctx: Context, consult: Consult, form: Form, field_id: str, checked_text: CheckedText) -> Form:
    """Return the form with the blocking findings as an error beside this field.

    Log how many findings of each kind there are, without their words.
    """
    if not checked_text.blocking:
        return form
    record_blocked(ctx, consult, checked_text.blocking)
    return form.with_errors({**form.errors, field_id: findings_error(checked_text.blocking, checked_text.text)}, {})


def record_blocked(ctx: Context, consult: Consult, findings: Sequence[Finding]) -> None:
    """Log that a text was blocked: how many findings of each kind, without their words."""
    kinds = [finding.kind for finding in findings]
    how_many = ".".join(f"{kind}:{kinds.count(kind)}" for kind in FindingKind if kind in kinds)
    about = f"consult:{consult.id}"
    audit_trail.record_action(ctx, "words.held", about, case_id=consult.case_id, detail=how_many, outcome=log.REFUSED)


def read_own_quotes(
    session: Session, services: Services, consult: Consult, writer_id: UUID, kind: str
) -> tuple[str, ...]:
    """Return the quotes that the writer marked as their own in this kind of text.

    The caller checks who may read them.
    """
    writing_key = {"case_id": consult.case_id, "consult_id": consult.id, "writer_id": writer_id}
    quotes_json = writings.read_latest(session, services.seal, kind=_own_quotes_kind(kind), **writing_key)
    return tuple(json.loads(quotes_json)) if quotes_json else ()


@dataclass(frozen=True)
class BlockedPassage:
    """Words in a therapist's own part of a summary that block their signature."""

    question: int  # 1 to 8; 0: what went differently
    words: str = field(repr=False)
    explanation: str  # one or two sentences
    may_be_own: bool  # the writer may mark them as their own words


def check_part(ctx: Context, record: ConsultRecord, inputs: Mapping[str, object]) -> Sequence[tuple[int, CheckedText]]:
    """Check the actor's part of the current summary: their shared impressions, and what went differently.

    Return pairs of the question (0: what went differently) and its checked text. `inputs`: as for `check_text`.
    What the releases no longer cover is left out, because it is not signed.
    """
    summary, uncovered = (
        build.build_for_record(ctx.session, ctx.services, record),
        build.uncovered_questions(ctx.session, record),
    )
    own_texts = [
        (impression.question, impression.words)
        for impression in summary.shared
        if impression.part is record.part and impression.question not in uncovered
    ]
    own_texts += [(0, summary.differently.get(record.part, ""))]
    return [
        (number, check_text(ctx, record.consult, _kind_of_writing(number), text, inputs))
        for number, text in own_texts
        if text
    ]


def blocked_passages(checked_texts: Sequence[tuple[int, CheckedText]]) -> tuple[BlockedPassage, ...]:
    """Return the passages that block a signature (S0-17, S0-18)."""
    return tuple(
        BlockedPassage(
            question=number,
            words=allowed_quotes.extract_words(finding, checked_text.text),
            explanation=f"{finding.reason} {finding.suggestion}",
            may_be_own=allowed_quotes.can_be_allowed(finding),
        )
        for number, checked_text in checked_texts
        for finding in checked_text.blocking
    )


def save_all_own_quotes(ctx: Context, record: ConsultRecord, checked_texts: Sequence[tuple[int, CheckedText]]) -> None:
    """Save the quotes marked as own in the whole part."""
    for number, checked_text in checked_texts:
        save_own_quotes(ctx, record.consult, _kind_of_writing(number), checked_text)


def _kind_of_writing(number: int) -> str:
    return state.impression_kind(number) if number else build.DIFFERENTLY_KIND


def run_checker(session: Session, services: Services, consult: Consult, text: str) -> tuple[Finding, ...]:
    """Return the checker's findings, except the therapists' first names, which identify no client."""
    names = _therapist_names(session, consult)
    findings = checking.check(text, parser=services.load_parser(), cache=services.answer_cache)
    return tuple(finding for finding in findings if not _names_a_therapist(finding, text, names))


def _therapist_names(session: Session, consult: Consult) -> Collection[str]:
    """Return the first names of the two who talked, and of the current therapists of the case."""
    case = cases.get(session, consult.case_id)
    member_ids = {*build.therapist_ids(session, consult).values(), case.it_member_id, case.ft_member_id}
    return {members.get(session, member_id).first_name.casefold() for member_id in member_ids}


def _names_a_therapist(finding: Finding, text: str, names: Collection[str]) -> bool:
    if finding.kind is not FindingKind.IDENTIFIER:
        return False
    words = allowed_quotes.extract_words(finding, text).casefold()
    return re.sub(r"['\u2019]s?$", "", words) in names


def _own_quotes_kind(kind: str) -> str:
    return f"own_{kind}"
