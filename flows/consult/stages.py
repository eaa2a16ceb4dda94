"""The six stages of a consult, as people read them: where it is, and whose turn it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.consult import chart, turn
from flows.consult.record import ConsultRecord
from flows.content import WORDS
from flows.parts import Part


class Stage(StrEnum):
    """One stage; the order is that of the consult."""

    PREPARE = "prepare"
    AGREE = "agree"
    BOOKED = "booked"
    TALK = "talk"
    SIGN = "sign"
    TELL = "tell"

    @property
    def number(self) -> int:
        """Return which stage it is, from 1."""
        return list(Stage).index(self) + 1

    @property
    def label(self) -> str:
        """Return its name, such as "Tell the client"."""
        return WORDS.phrases[f"stage_{self}"]


_STAGE_BY_STEP: Mapping[str, Stage] = {
    "agreeing": Stage.AGREE,
    "scheduled": Stage.BOOKED,
    "summarising": Stage.SIGN,
    "signed": Stage.TELL,
}
_ENDED = frozenset({"closed", "declined", "cancelled", "lapsed"})


@dataclass(frozen=True)
class Progress:
    """Where a consult is for one reader; `turn`: whose turn it is, in words, or ""."""

    stage: Stage
    turn: str = ""

    @property
    def text(self) -> str:
        """Return the whole strip as one line: "Stage 2 of 6, your turn: Prepare · [Agree] · Booked · …"."""
        names = (f"[{each.label}]" if each is self.stage else each.label for each in Stage)
        return WORDS.phrases["stage_strip"].format(standing=self._position, names=" · ".join(names))

    @property
    def short(self) -> str:
        """Return only the current stage, for lists and messages: "Stage 2 of 6: Agree"."""
        return WORDS.phrases["stage_strip"].format(standing=self._position, names=self.stage.label)

    @property
    def _position(self) -> str:
        position = WORDS.phrases["stage_position"].format(number=self.stage.number)
        return f"{position}, {self.turn}" if self.turn else position


def find_progress(record: ConsultRecord, reader: Part | None) -> Progress | None:
    """Return where the consult is for the therapist of this part, or for another reader (None).

    Return None once the consult has ended or all clients have been told.
    """
    stage = find_stage(record)
    return Progress(stage, turn_in_words(record, reader) if reader else "") if stage else None


def find_stage(record: ConsultRecord) -> Stage | None:
    """Return the stage of a consult, or None once it has ended or all clients have been told."""
    configuration = record.consult.configuration
    if isinstance(configuration, str):
        return None if configuration in _ENDED else _STAGE_BY_STEP.get(configuration, Stage.PREPARE)
    return Stage.TALK if chart.is_conferring(configuration) else Stage.PREPARE


def turn_in_words(record: ConsultRecord, reader: Part) -> str:
    """Return whose turn it is, for the therapist of this part: "your turn", "Ben's turn", or "".

    While both answer the questions, it is the turn of both. Before the invitation the colleague has no turn.
    """
    to_act = turn.parts_able_to_act(record)
    if record.is_conferring and not to_act:
        return WORDS.phrases["turn_both"]
    if reader in to_act:
        return WORDS.phrases["turn_yours"]
    name = record.seen_by(reader).colleague.first_name
    return WORDS.phrases["turn_colleague"].format(colleague=name) if to_act and record.consult.invited_at else ""
