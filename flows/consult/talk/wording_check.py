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

from flows import audit_trail
from flows.consult.record import ConsultRecord
from flows.consult.talk.wording_screens import OWN_WORDS_FIELD, findings_error
from flows.consult.writing.text_kinds import own_quotes_kind
from flows.forms import Form
from flows.impressions import allowed_quotes, checking
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
    own_quotes: tuple[str, ...] = field(repr=False)  # quotes in the text that the writer marked as their own

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Return the findings that block sharing."""
        return allowed_quotes.list_blocking(self.findings, self.text, self.own_quotes)

    @property
    def may_be_own_words(self) -> bool:
        """Tell whether a blocking finding is a quote that the writer may mark as their own words."""
        return any(allowed_quotes.can_be_allowed(finding) for finding in self.blocking)


def check_text(record: ConsultRecord, kind: str, text: str, inputs: Mapping[str, object]) -> CheckedText:
    """Check a submitted text of the actor's.

    `inputs`: "own" lists the quotes that the page marked as the writer's own; OWN_WORDS_FIELD marks all quotes as own.
    """
    findings = run_checker(record, text)
    saved_quotes = read_own_quotes(record, record.ctx.actor.member_id, kind)
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


def save_own_quotes(record: ConsultRecord, kind: str, checked_text: CheckedText) -> None:
    """Save, sealed, the newly marked quotes together with the earlier ones, and log how many are new."""
    ctx, consult = record.ctx, record.consult
    saved_quotes = read_own_quotes(record, ctx.actor.member_id, kind)
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
        kind=own_quotes_kind(kind),
    )
    how_many = f"{kind}:{len(new_quotes)}"
    audit_trail.record_action(ctx, "words.own", f"consult:{consult.id}", case_id=consult.case_id, detail=how_many)


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


def read_own_quotes(record: ConsultRecord, writer_id: UUID, kind: str) -> tuple[str, ...]:
    """Return the quotes that the writer marked as their own in this kind of text.

    The caller checks who may read them.
    """
    writing_key = {"case_id": record.case.id, "consult_id": record.consult.id, "writer_id": writer_id}
    quotes_json = writings.read_latest(
        record.ctx.session, record.ctx.services.seal, kind=own_quotes_kind(kind), **writing_key
    )
    return tuple(json.loads(quotes_json)) if quotes_json else ()


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
