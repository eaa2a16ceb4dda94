"""Answers that are sealed in their rows: set and read as the product does."""

from sqlmodel import Session, select

from storage.models import Case, Consult, Preparation
from storage.writings import sealed_values
from storage.writings.sealing import Seal


def set_not_shared(session: Session, seal: Seal, preparation: Preparation, **answers: str | None) -> None:
    """Set what a therapist answered to keeps_back and clients_keep_back."""
    for name, answer in answers.items():
        sealed_values.write(session, seal, _case_of(session, preparation), preparation, f"{name}_sealed", answer)


def read_not_shared(session: Session, seal: Seal, preparation: Preparation) -> tuple[str | None, str | None]:
    """Return what a therapist answered: for themselves, and for their client."""
    own, clients = (
        sealed_values.read(session, seal, _case_of(session, preparation), preparation, column)
        for column in (sealed_values.KEEPS_BACK, sealed_values.CLIENTS_KEEP_BACK)
    )
    return own, clients


def set_part2(session: Session, seal: Seal, case: Case, *, applies: bool | None) -> None:
    """Set whether 42 CFR Part 2 applies to the case; None: nobody was asked."""
    answer = None if applies is None else "yes" if applies else "no"
    sealed_values.write(session, seal, case, case, sealed_values.PART2, answer)


def read_part2(session: Session, seal: Seal, case: Case) -> bool | None:
    """Return whether 42 CFR Part 2 applies to the case."""
    answer = sealed_values.read(session, seal, case, case, sealed_values.PART2)
    return None if answer is None else answer == "yes"


def _case_of(session: Session, preparation: Preparation) -> Case:
    return session.exec(select(Case).join(Consult).where(Consult.id == preparation.consult_id)).one()
