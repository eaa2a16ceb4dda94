"""Check that only impressions are shared, not quotes or identifiers (S0-17, S0-18).

The checker reads what the colleague will read: impressions, what went differently, and notes below a summary. It does
not read what only the writer or their supervisor will read: the client note, which has to name the client, and notes on
weighing, topics that are not shared and reasons, which are not impressions.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flows import audit_trail
from flows.consult.record import ConsultRecord
from flows.consult.talk.screens import SAFETY_QUESTION
from flows.consult.talk.wording_screens import OWN_WORDS_FIELD, findings_error
from flows.consult.writing.text_kinds import impression_kind, own_quotes_kind
from flows.forms import Form
from flows.impressions import allowed_quotes, checking
from flows.impressions.allowed_quotes import OWN, REASONS, RISK, KeptQuote
from flows.impressions.finding import Finding, FindingKind
from storage.audit import log
from storage.models import Preparation
from storage.people import members
from storage.writings import writings


@dataclass(frozen=True)
class CheckedText:
    """The findings in a text. Their offsets count characters."""

    text: str = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)
    kept_quotes: tuple[KeptQuote, ...] = field(repr=False)  # quotes in the text that stay, as the writer marked them

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Return the findings that block sharing."""
        words = [quote.words for quote in self.kept_quotes]
        return allowed_quotes.list_blocking(self.findings, self.text, words)

    @property
    def may_be_own_words(self) -> bool:
        """Tell whether a blocking finding is a quote that the writer may mark as their own words."""
        return any(allowed_quotes.can_be_allowed(finding) for finding in self.blocking)


def check_text(record: ConsultRecord, kind: str, text: str, inputs: Mapping[str, object]) -> CheckedText:
    """Check a submitted text of the actor's.

    `inputs`: "own" lists the quotes that the page marked, each with its reason; OWN_WORDS_FIELD gives one for all.
    """
    findings = run_checker(record, text)
    marked = inputs.get("own")
    quotes = [*map(allowed_quotes.read_marked, marked)] if isinstance(marked, list | tuple) else []
    quotes = [quote for quote in quotes if quote.why in reasons_for(kind)]
    quotes += read_kept_quotes(record, record.ctx.actor.member_id, kind)
    all_kept = _reason_for_all(kind, inputs.get(OWN_WORDS_FIELD))
    kept = {
        words: all_kept or why
        for finding in findings
        if allowed_quotes.can_be_allowed(finding)
        for words in [allowed_quotes.extract_words(finding, text)]
        for why in [_reason_of(words, quotes)]
        if all_kept or why
    }
    return CheckedText(text, findings, tuple(KeptQuote(words, why) for words, why in kept.items()))


def reasons_for(kind: str) -> tuple[str, ...]:
    """Return why quoted words may stay in this kind of text: a direct quote only in an answer about safety (S0-18)."""
    return REASONS if kind == impression_kind(SAFETY_QUESTION) else tuple(why for why in REASONS if why != RISK)


def _reason_of(words: str, quotes: Sequence[KeptQuote]) -> str:
    """Return the reason given for these words, or for a quote that they are a part of; else ""."""
    return next((quote.why for quote in quotes if words in allowed_quotes.normalize_words(quote.words)), "")


def _reason_for_all(kind: str, given: object) -> str:
    """Return the reason ticked for all quotes, if one is allowed; of several, the one that says most."""
    ticked = {str(one) for one in given} if isinstance(given, list | tuple) else {str(given or "")}
    why = next((why for why in reversed(reasons_for(kind)) if why in ticked), "")
    return why or (OWN if OWN_WORDS_FIELD in ticked else "")


def save_own_quotes(record: ConsultRecord, kind: str, checked_text: CheckedText) -> bool:
    """Save, sealed, the newly marked quotes together with the earlier ones, and log how many are new.

    Return whether a direct quote is among the new ones: they are part of what both sign.
    """
    ctx, consult = record.ctx, record.consult
    saved_quotes = read_kept_quotes(record, ctx.actor.member_id, kind)
    new_quotes = [quote for quote in checked_text.kept_quotes if quote not in saved_quotes]
    if not new_quotes:
        return False
    new_words = {quote.words for quote in new_quotes}
    still_saved = [quote for quote in saved_quotes if quote.words not in new_words]
    writings.write(
        ctx.session,
        ctx.services.seal,
        text=allowed_quotes.to_json([*still_saved, *new_quotes]),
        now=ctx.now,
        practice_id=consult.practice_id,
        case_id=consult.case_id,
        consult_id=consult.id,
        writer_id=ctx.actor.member_id,
        kind=own_quotes_kind(kind),
    )
    how_many = f"{kind}:{len(new_quotes)}"
    audit_trail.record_action(ctx, "words.own", f"consult:{consult.id}", case_id=consult.case_id, detail=how_many)
    replaced = [quote for quote in saved_quotes if quote.words in new_words]
    return any(quote.why == RISK for quote in (*new_quotes, *replaced))


def form_with_findings(record: ConsultRecord, form: Form, field_id: str, checked_text: CheckedText) -> Form:
    """Return the form with the blocking findings as an error beside this field.

    Log how many findings of each kind there are, without their words.
    """
    if not checked_text.blocking:
        return form
    record_blocked(record, checked_text.blocking)
    return form.with_errors({**form.errors, field_id: findings_error(checked_text.blocking, checked_text.text)}, {})


def record_blocked(record: ConsultRecord, findings: Sequence[Finding]) -> None:
    """Log that a text was blocked: how many findings of each kind, without their words."""
    kinds = [finding.kind for finding in findings]
    how_many = ".".join(f"{kind}:{kinds.count(kind)}" for kind in FindingKind if kind in kinds)
    about, case_id = f"consult:{record.consult.id}", record.case.id
    audit_trail.record_action(record.ctx, "words.held", about, case_id=case_id, detail=how_many, outcome=log.REFUSED)


def read_kept_quotes(record: ConsultRecord, writer_id: UUID, kind: str) -> tuple[KeptQuote, ...]:
    """Return the quotes that stay in this kind of text, as the writer marked them.

    The caller checks who may read them.
    """
    writing_key = {"case_id": record.case.id, "consult_id": record.consult.id, "writer_id": writer_id}
    quotes_json = writings.read_latest(
        record.ctx.session, record.ctx.services.seal, kind=own_quotes_kind(kind), **writing_key
    )
    return allowed_quotes.from_json(quotes_json) if quotes_json else ()


def run_checker(record: ConsultRecord, text: str) -> tuple[Finding, ...]:
    """Return the checker's findings, except the therapists' first names, which identify no client."""
    services = record.ctx.services
    findings = checking.check(text, parser=services.load_parser(), cache=services.answer_cache)
    if not any(finding.kind is FindingKind.IDENTIFIER for finding in findings):
        return tuple(findings)
    names = _therapist_names(record)
    return tuple(finding for finding in findings if not _names_a_therapist(finding, text, names))


def _therapist_names(record: ConsultRecord) -> Collection[str]:
    """Return the first names of the two who talked, and of the current therapists of the case."""
    member_ids = {row.member_id for row in record.tables.rows(Preparation)}
    member_ids |= {record.case.it_member_id, record.case.ft_member_id}
    return {members.get(record.ctx.session, member_id).first_name.casefold() for member_id in member_ids}


def _names_a_therapist(finding: Finding, text: str, names: Collection[str]) -> bool:
    if finding.kind is not FindingKind.IDENTIFIER:
        return False
    words = allowed_quotes.extract_words(finding, text).casefold()
    return re.sub(r"['\u2019]s?$", "", words) in names
