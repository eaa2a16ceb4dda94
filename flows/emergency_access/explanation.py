"""Why an access cannot wait, in the administrator's words: sealed, and asked first if no listed reason fits."""

from collections.abc import Mapping

from sqlmodel import Session

from flows import audit_trail
from flows.consult import step_screens
from flows.consult.writing.actions import clean_text
from flows.context import Actor, Services
from flows.emergency_access import access_rights, screens
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


def submit_explanation(services: Services, actor: Actor, grant_id: str, submitted: Mapping[str, object]) -> Form | None:
    """Save why it cannot wait, sealed with the case's key: return None, or the form with its errors."""
    with services.database.transaction() as session:
        case, grant = access_rights.load_open_grant(session, services, actor, grant_id)
        form = explanation_form(session, services, grant)
        checked = check(form, {"why": clean_text(str(submitted.get("why", "")))})
        if checked.errors:
            return step_screens.with_errors(form, checked.errors, {"why": str(submitted.get("why", ""))})
        text, now = str(checked.values["why"]), services.clock()
        if read_explanation(session, services, grant) != text:
            who = {"practice_id": case.practice_id, "writer_id": actor.member_id}
            writing_values = {"case_id": case.id, "consult_id": None, "kind": EXPLANATION_KIND, **who}
            writing = writings.write(session, services.seal, text=text, now=now, **writing_values)  # type: ignore[arg-type]  # mixed types
            mark_values = {"member_id": actor.member_id, "now": now, "writing_id": writing.id}
            grants.add_mark(session, grant, grants.EXPLAINED, **mark_values)  # type: ignore[arg-type]  # mixed types
            audit_trail.record(session, services, actor, "emergency.explained", f"grant:{grant.id}", case_id=case.id)
        return None


def read_explanation(session: Session, services: Services, grant: EmergencyGrant) -> str:
    """Return the administrator's explanation why it could not wait; empty if there is none or it was deleted."""
    mark = grants.find_latest_mark(session, grant.id, grants.EXPLAINED)
    if mark is None or mark.writing_id is None:
        return ""
    try:
        return writings.read(session, services.seal, mark.writing_id)
    except (writings.SealBrokenError, UnknownRowError):
        return ""  # the case was deleted meanwhile


def must_explain_first(session: Session, grant: EmergencyGrant) -> bool:
    """Return whether the access is for a reason that is not listed, and has not been explained yet."""
    return (
        grant.reason == screens.ANOTHER_REASON and grants.find_latest_mark(session, grant.id, grants.EXPLAINED) is None
    )


def explanation_form(session: Session, services: Services, grant: EmergencyGrant) -> Form:
    """Return the form that asks why it cannot wait, with the explanation so far."""
    return screens.explanation(str(grant.id), read_explanation(session, services, grant))
