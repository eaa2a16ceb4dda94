"""What waits for a therapist on their own page, now: the page goes on to it by itself."""

from dataclasses import dataclass

from bot.coach import scene
from bot.coach.access import Action
from bot.coach.desk import Actor, Desk
from bot.coach.writing import ConsultEndedError

_SIGNED = frozenset({"signed", "closed"})
_ENDED = frozenset({"declined", "cancelled", "lapsed"})


@dataclass(frozen=True)
class Onward:
    """The page that waits, and how far everything is: another `stands` means that something has moved since."""

    page: str  # words, talk, meanwhile (all eight answered, the colleague's not), after, sign, signed
    stands: str
    question: int = 0

    @property
    def path(self) -> str:
        """Return where the page is within its sitting."""
        if self.page == "talk":
            return f"/q/{self.question}"
        return "" if self.page == "words" else f"/{self.page}"


def waits(desk: Desk, actor: Actor, consult_id: str) -> Onward:
    """Return what waits there for the actor. Raise ConsultEndedError if it ended without a summary."""
    with desk.database.transaction() as session:
        return of(scene.load(session, desk, actor, consult_id, Action.WRITE))


def of(own: scene.Scene) -> Onward:
    """Return what waits in a scene that is open already."""
    step = own.step
    if step in _ENDED:
        raise ConsultEndedError
    if step.removeprefix("q").isdecimal():
        return Onward("talk", "talk", int(step.removeprefix("q")))
    if step == "answered":
        return Onward("meanwhile", "talk")
    if step == "summarising":
        page = "sign" if own.preparation.looked_back_at else "after"
        return Onward(page, f"summary {own.consult.summary_revision}")
    page = "signed" if step in _SIGNED else "words"
    return Onward(page, page)
