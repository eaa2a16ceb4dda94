"""What the kept column of a case has to say, computed anew from its consults."""

from datetime import datetime

from sqlmodel import Session, select

from storage.models import Case, Consult, Summary


def outdated_activity(session: Session) -> dict[str, tuple[datetime, datetime]]:
    """Return the cases whose kept last activity is not that of their consults: by code, what is kept and what is true.

    Kept is when a consult about the case last began, was signed or ended.
    """
    moments = [
        *session.exec(select(Consult.case_id, Consult.created_at)),
        *session.exec(select(Consult.case_id, Consult.ended_at)),
        *session.exec(select(Consult.case_id, Summary.signed_at).join(Summary)),
    ]
    kept = session.exec(select(Case.id, Case.code, Case.created_at, Case.active_at)).all()
    latest = {
        code: (active_at, max([created_at, *(moment for case_id, moment in moments if case_id == id_ and moment)]))
        for id_, code, created_at, active_at in kept
    }
    return {code: (was, now) for code, (was, now) in latest.items() if was != now}
