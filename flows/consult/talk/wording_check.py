"""Impressions only (S0-17, S0-18): what the checker finds in what is about to be shared, and what its writer keeps.

Looked at is what the colleague will read: impressions, what went differently, notes below a summary. Not looked at is
what stays its writer's own or goes to their supervisor: the whom note is there to name the client, and what is weighed,
kept back or given as a reason is no impression.
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
"""The kinds of words that are looked at."""


@dataclass(frozen=True)
class CheckedText:
    """What was found in a text; offsets are characters of it."""

    text: str = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)
    own_quotes: tuple[str, ...] = field(
        repr=False
    )  # quoted words that their writer has kept as own, and that are still there

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Return what has to be looked at before it is shared."""
        return allowed_quotes.list_blocking(self.findings, self.text, self.own_quotes)

    @property
    def may_be_own_words(self) -> bool:
        """Tell whether among it are quoted words of which their writer can say that they are their own."""
        return any(allowed_quotes.can_be_allowed(one) for one in self.blocking)


def check_text(ctx: Context, consult: Consult, box: str, text: str, given: Mapping[str, object]) -> CheckedText:
    """Return what is found in a text that is handed in to a box of the actor's.

    `given`: "own", words of which the page says that they are the writer's own; or OWN_WORDS, ticked: all that are
    quoted.
    """
    found = run_checker(ctx.session, ctx.services, consult, text)
    kept = read_own_quotes(ctx.session, ctx.services, consult, ctx.actor.member_id, box)
    said = given.get("own")
    own = {*kept, *(str(one) for one in said)} if isinstance(said, list | tuple) else set(kept)
    all_own = bool(given.get(OWN_WORDS_FIELD))
    there = (
        one
        for one in found
        if allowed_quotes.can_be_allowed(one) and (all_own or allowed_quotes.is_allowed(one, text, own))
    )
    return CheckedText(text, found, tuple(dict.fromkeys(allowed_quotes.extract_words(one, text) for one in there)))


def save_own_quotes(ctx: Context, consult: Consult, box: str, checked_text: CheckedText) -> None:
    """Keep, sealed, which words of this box are their writer's own, beside those of before; log how many are new."""
    before = read_own_quotes(ctx.session, ctx.services, consult, ctx.actor.member_id, box)
    fresh = [one for one in checked_text.own_quotes if one not in before]
    if not fresh:
        return
    writings.write(
        ctx.session,
        ctx.services.seal,
        text=json.dumps([*before, *fresh]),
        now=ctx.services.clock(),
        practice_id=consult.practice_id,
        case_id=consult.case_id,
        consult_id=consult.id,
        writer_id=ctx.actor.member_id,
        kind=_own_quotes_kind(box),
    )
    how_many = f"{box}:{len(fresh)}"
    audit_trail.record_action(ctx, "words.own", f"consult:{consult.id}", case_id=consult.case_id, detail=how_many)


def form_with_findings(ctx: Context, consult: Consult, form: Form, asked: str, checked_text: CheckedText) -> Form:
    """Return the form with what holds words up said beside their field; log how many of which kind, and no word."""
    if not checked_text.blocking:
        return form
    record_blocked(ctx, consult, checked_text.blocking)
    return form.with_errors({**form.errors, asked: findings_error(checked_text.blocking, checked_text.text)}, {})


def record_blocked(ctx: Context, consult: Consult, found: Sequence[Finding]) -> None:
    """Log that words were held up: how many of which kind, and none of them."""
    kinds = [one.kind for one in found]
    how_many = ".".join(f"{kind}:{kinds.count(kind)}" for kind in FindingKind if kind in kinds)
    about = f"consult:{consult.id}"
    audit_trail.record_action(ctx, "words.held", about, case_id=consult.case_id, detail=how_many, outcome=log.REFUSED)


def read_own_quotes(
    session: Session, services: Services, consult: Consult, writer_id: UUID, box: str
) -> tuple[str, ...]:
    """Return which words of a box its writer has kept as their own. Who may read them is the caller's to ask."""
    place = {"case_id": consult.case_id, "consult_id": consult.id, "writer_id": writer_id}
    found = writings.read_latest(session, services.seal, kind=_own_quotes_kind(box), **place)
    return tuple(json.loads(found)) if found else ()


@dataclass(frozen=True)
class BlockedPassage:
    """Words in a writer's part of a summary that hold up their signature."""

    question: int  # 1 to 8; 0: what went differently
    words: str = field(repr=False)
    explanation: str  # in a sentence or two
    may_be_own: bool  # as the writer's own words


def check_part(ctx: Context, record: ConsultRecord, given: Mapping[str, object]) -> Sequence[tuple[int, CheckedText]]:
    """Return what is found in the actor's part of the summary as it stands: what they share, and what went differently.

    `given` as `judge` takes it. What the releases do not cover any more is left out: it is not signed.
    """
    stands, left_out = (
        build.build_for_record(ctx.session, ctx.services, record),
        build.uncovered_questions(ctx.session, record),
    )
    mine = [
        (one.question, one.words) for one in stands.shared if one.part is record.part and one.question not in left_out
    ]
    mine += [(0, stands.differently.get(record.part, ""))]
    return [
        (number, check_text(ctx, record.consult, _kind_of_writing(number), text, given))
        for number, text in mine
        if text
    ]


def blocked_passages(found: Sequence[tuple[int, CheckedText]]) -> tuple[BlockedPassage, ...]:
    """Return what of it holds up a signature (S0-17, S0-18)."""
    return tuple(
        BlockedPassage(
            question=number,
            words=allowed_quotes.extract_words(one, checked_text.text),
            explanation=f"{one.reason} {one.suggestion}",
            may_be_own=allowed_quotes.can_be_allowed(one),
        )
        for number, checked_text in found
        for one in checked_text.blocking
    )


def save_all_own_quotes(ctx: Context, record: ConsultRecord, found: Sequence[tuple[int, CheckedText]]) -> None:
    """Keep which words of the whole part are its writer's own."""
    for number, checked_text in found:
        save_own_quotes(ctx, record.consult, _kind_of_writing(number), checked_text)


def _kind_of_writing(number: int) -> str:
    return state.impression_kind(number) if number else build.DIFFERENTLY_KIND


def run_checker(session: Session, services: Services, consult: Consult, text: str) -> tuple[Finding, ...]:
    """Return what the checker finds. The therapists' first names tell nobody who the client is."""
    names = _therapist_names(session, consult)
    found = checking.check(text, parser=services.load_parser(), kept=services.answer_cache)
    return tuple(one for one in found if not _names_a_therapist(one, text, names))


def _therapist_names(session: Session, consult: Consult) -> Collection[str]:
    """Return the first names of who confers, and of who has the case now."""
    case = cases.get(session, consult.case_id)
    found = {*build.therapist_ids(session, consult).values(), case.it_member_id, case.ft_member_id}
    return {members.get(session, one).first_name.casefold() for one in found}


def _names_a_therapist(finding: Finding, text: str, names: Collection[str]) -> bool:
    if finding.kind is not FindingKind.IDENTIFIER:
        return False
    said = allowed_quotes.extract_words(finding, text).casefold()
    return re.sub(r"['\u2019]s?$", "", said) in names


def _own_quotes_kind(box: str) -> str:
    return f"own_{box}"
