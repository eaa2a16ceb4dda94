"""Whether a therapist, or their client, keeps something back from the colleague (S0-15), sealed in the preparation."""

from enum import StrEnum

from flows.consult.record import ConsultRecord
from storage.writings import sealed_values

SOMETHING = "something"


class NotShared(StrEnum):
    """The two questions, by the names of their fields."""

    OWN = "keeps_back"
    CLIENTS = "clients_keep_back"


_COLUMNS = {NotShared.OWN: sealed_values.KEEPS_BACK, NotShared.CLIENTS: sealed_values.CLIENTS_KEEP_BACK}


def find_answer(record: ConsultRecord, question: NotShared) -> str | None:
    """Return this therapist's answer, an option's id; None before it was given."""
    seal, row = record.ctx.services.seal, record.preparation
    return sealed_values.read(record.ctx.session, seal, record.case, row, _COLUMNS[question])


def save_answer(record: ConsultRecord, question: NotShared, answer: str | None) -> None:
    """Save this therapist's answer; None: it is to be given again."""
    seal, row = record.ctx.services.seal, record.preparation
    sealed_values.write(record.ctx.session, seal, record.case, row, _COLUMNS[question], answer)
