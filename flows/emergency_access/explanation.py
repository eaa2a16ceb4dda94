"""Why an access cannot wait, in the administrator's words: sealed, and asked first if no listed reason fits."""

from collections.abc import Mapping
from uuid import UUID

from flows import audit_trail, content
from flows.consult.writing.actions import MAX_DRAFT_LENGTH, clean_text
from flows.context import Context
from flows.emergency_access import reasons, screens
from flows.emergency_access.access_rights import GrantedCase
from flows.errors import FlowError
from flows.forms import Form, check
from storage.consults import consults
from storage.emergency import grants
from storage.models import Case, EmergencyGrant
from storage.row_errors import UnknownRowError
from storage.writings import read_texts, writings

EXPLANATION_KIND = "emergency_why"  # the kind of writing of an explanation


class ExplanationRequiredError(FlowError):
    """An access for another reason has to be explained before anything can be read."""

    refusal = "explain_first"


def save_explanation(ctx: Context, granted: GrantedCase, submitted: Mapping[str, object]) -> Form | None:
    """Save why it cannot wait, sealed with the case's key: return None, or the form with its errors.

    In case of errors, what was typed is saved as a draft only.
    """
    case, grant = granted
    form = explanation_form(ctx, granted)
    checked = check(form, {"why": clean_text(str(submitted.get("why", "")))})
    if checked.errors:
        save_draft(ctx, granted, str(submitted.get("why", "")))
        return content.explain_errors(form, checked.errors, {"why": str(submitted.get("why", ""))})
    text = str(checked.values["why"])
    if read_explanation(ctx, grant) != text:
        writing = writings.write(
            ctx.session,
            ctx.services.seal,
            text=text,
            now=ctx.now,
            practice_id=case.practice_id,
            case_id=case.id,
            consult_id=None,
            writer_id=ctx.actor.member_id,
            kind=EXPLANATION_KIND,
        )
        member_id = ctx.actor.member_id
        grants.add_mark(ctx.session, grant, grants.EXPLAINED, member_id=member_id, now=ctx.now, writing_id=writing.id)
        audit_trail.record_action(ctx, "emergency.explained", f"grant:{grant.id}", case_id=case.id)
    delete_draft(ctx, case, ctx.actor.member_id)
    return None


def save_draft(ctx: Context, granted: GrantedCase, typed: str) -> bool:
    """Save what was typed so far, sealed; return whether it was short enough.

    A draft belongs to a consult, so it is stored with the case's latest one. A case without a consult has no draft.
    """
    if len(typed) > MAX_DRAFT_LENGTH:
        return False
    case, _grant = granted
    if consult_id := _find_draft_consult(ctx, case):
        writings.save_draft(
            ctx.session,
            ctx.services.seal,
            text=clean_text(typed),
            now=ctx.now,
            practice_id=case.practice_id,
            case_id=case.id,
            consult_id=consult_id,
            writer_id=ctx.actor.member_id,
            kind=EXPLANATION_KIND,
        )
    return True


def read_draft(ctx: Context, case: Case) -> str | None:
    """Return what the actor has typed since the explanation was last saved, or None."""
    consult_id = _find_draft_consult(ctx, case)
    if consult_id is None:
        return None
    key = {"consult_id": consult_id, "writer_id": ctx.actor.member_id}
    return writings.read_draft(ctx.session, ctx.services.seal, **key, kind=EXPLANATION_KIND)


def delete_draft(ctx: Context, case: Case, writer_id: UUID) -> None:
    """Delete this administrator's draft: it was saved, the access has ended, or another one begins."""
    kind = EXPLANATION_KIND
    for consult_id in read_texts.list_consults_with_draft(ctx.session, case.id, writer_id, kind):
        writings.delete_draft(ctx.session, consult_id=consult_id, writer_id=writer_id, kind=kind)


def _find_draft_consult(ctx: Context, case: Case) -> UUID | None:
    """Return the case's latest consult, with which the draft is stored."""
    return consults.find_latest_id(ctx.session, case.id)


def read_explanation(ctx: Context, grant: EmergencyGrant) -> str:
    """Return the administrator's explanation why it could not wait; empty if there is none or it was deleted."""
    mark = grants.find_latest_mark(ctx.session, grant.id, grants.EXPLAINED)
    if mark is None or mark.writing_id is None:
        return ""
    try:
        expected: writings.Expected = {"case_id": grant.case_id, "consult_id": None, "kinds": (EXPLANATION_KIND,)}
        return writings.read(ctx.session, ctx.services.seal, mark.writing_id, **expected)
    except (writings.SealBrokenError, UnknownRowError):
        return ""  # the case was deleted meanwhile


def must_explain_first(ctx: Context, grant: EmergencyGrant) -> bool:
    """Return whether the access is for a reason that is not listed, and has not been explained yet."""
    if reasons.find_reason(ctx, grant) != screens.ANOTHER_REASON:
        return False
    return grants.find_latest_mark(ctx.session, grant.id, grants.EXPLAINED) is None


def explanation_form(ctx: Context, granted: GrantedCase) -> Form:
    """Return the form that asks why it cannot wait, with the draft or the explanation so far."""
    case, grant = granted
    draft = read_draft(ctx, case)
    return screens.explanation(str(grant.id), read_explanation(ctx, grant) if draft is None else draft)
