"""Why an access cannot wait, in the administrator's words: sealed, and asked first if no listed reason fits."""

from collections.abc import Mapping

from flows import audit_trail, content
from flows.consult.writing.actions import clean_text
from flows.context import Context
from flows.emergency_access import screens
from flows.emergency_access.access_rights import GrantedCase
from flows.errors import FlowError
from flows.forms import Form, check
from storage.emergency import grants
from storage.models import EmergencyGrant
from storage.row_errors import UnknownRowError
from storage.writings import writings

EXPLANATION_KIND = "emergency_why"  # the kind of writing of an explanation


class ExplanationRequiredError(FlowError):
    """An access for another reason has to be explained before anything can be read."""

    refusal = "explain_first"


def save_explanation(ctx: Context, granted: GrantedCase, submitted: Mapping[str, object]) -> Form | None:
    """Save why it cannot wait, sealed with the case's key: return None, or the form with its errors."""
    case, grant = granted
    form = explanation_form(ctx, grant)
    checked = check(form, {"why": clean_text(str(submitted.get("why", "")))})
    if checked.errors:
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
    return None


def read_explanation(ctx: Context, grant: EmergencyGrant) -> str:
    """Return the administrator's explanation why it could not wait; empty if there is none or it was deleted."""
    mark = grants.find_latest_mark(ctx.session, grant.id, grants.EXPLAINED)
    if mark is None or mark.writing_id is None:
        return ""
    try:
        return writings.read(ctx.session, ctx.services.seal, mark.writing_id)
    except (writings.SealBrokenError, UnknownRowError):
        return ""  # the case was deleted meanwhile


def must_explain_first(ctx: Context, grant: EmergencyGrant) -> bool:
    """Return whether the access is for a reason that is not listed, and has not been explained yet."""
    if grant.reason != screens.ANOTHER_REASON:
        return False
    return grants.find_latest_mark(ctx.session, grant.id, grants.EXPLAINED) is None


def explanation_form(ctx: Context, grant: EmergencyGrant) -> Form:
    """Return the form that asks why it cannot wait, with the explanation so far."""
    return screens.explanation(str(grant.id), read_explanation(ctx, grant))
