"""What is promised to two people who confer, looked at after everything that somebody does or gets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, func, select

from bot.dispatch import handle
from bot.slack import render
from flows import dates
from flows.actions import Push, Reply, Show
from flows.consult import chart
from flows.consult.parts import Part
from flows.consult.preparation import actions as preparation_actions
from flows.forms import FieldKind, Form
from storage.consults import preparations, scopes
from storage.models import Consult, Delivery, Offer, Preparation, SignedForm
from storage.people import members
from tests.support.practice import ANA, BEN
from tests.support.simulation import hidden_information
from tests.support.simulation.practice_in_process import TEAM, ZONES, One, Practice

PARTS = {ANA: Part.IT, BEN: Part.FT}
WHOSE = {"it": ANA, "ft": BEN}
REMINDERS = {"day_ahead", "hour_ahead"}
SHOWN_AT = {
    "screen": {"screen", "whom"},
    "weigh": {"weigh", "case_law"},
    "scope": {"scope", "case_law", "page", "writing"},
    "ready": {"ready", "times"},
    "agreeing": {"agree", "agreed", "held", "times"},
    "scheduled": {"booked", "move", "begin", "not_yet"},
    **{end: {"rest"} for end in ("declined", "cancelled", "lapsed")},
}
"""Step of the chart → the screens that may show it; any other step has a screen of its own name."""

ON_THE_CHART = {"pause", "facts", "wait"}.union(*SHOWN_AT.values())
TELLING = {"scope", "ready", "agree", "agreed", "wait"}  # where it would show what the other outlined or keeps back


@dataclass
class Watch:
    """Everything that is remembered of how it was before, so that what changes can be judged."""

    practice: Practice
    reached: set[str]
    chosen: dict[str, set[str]] = field(default_factory=lambda: {ANA: set(), BEN: set()})
    told: set[UUID] = field(default_factory=set)
    booked: dict[UUID, int] = field(default_factory=dict)
    invited: set[UUID] = field(default_factory=set)
    offers: set[tuple[UUID, str, object]] = field(default_factory=set)
    unheld: set[tuple[UUID, int]] = field(default_factory=set)  # bookings that no release has ever held up
    is_held: bool = False
    seen: object = None

    def __post_init__(self) -> None:
        """Take everything as it is, unjudged."""
        with self.practice.database.reading() as session:
            found = session.exec(select(Consult)).all()
            self.booked = {one.id: one.bookings for one in found}
            self.invited = {one.id for one in found if one.invited_at}
            self.told = {one.id for one in session.exec(select(Delivery)) if one.outcome == "sent"}
            self.unheld = {(one.id, one.bookings) for one in found}
            self.offers = _offers(session)
            for own in session.exec(select(Preparation)):
                self.chosen[WHOSE[own.part]] |= set(own.topics)

    def looks(self) -> None:
        """Judge all that has changed since the last look."""
        with self.practice.database.reading() as session:
            found = session.exec(select(Consult)).all()
            now = (self.practice.clock.now, [one.revision for one in found], _around(session))
            if now == self.seen:
                return
            self.seen = now
            for consult in found:
                self._judge(session, consult)
            for delivery in session.exec(select(Delivery).where(col(Delivery.outcome) == "sent")):
                if delivery.id not in self.told:
                    self.told.add(delivery.id)
                    self._judge_message(session, delivery)
            self.offers = _offers(session)
            for consult in found:
                self._nobody_was_forgotten(session, consult)
                self._heard_of_the_end(session, consult)
        assert {who for who, _ in self.practice.letters.sent} <= {ANA, BEN}
        self._nobody_is_stuck()

    def sees(self, one: One, reply: Reply) -> None:
        """Judge a screen that somebody has just been shown."""
        if not isinstance(reply, Show | Push):
            return
        self.reached.add(reply.form.step)
        render.render_modal(reply.form)
        assert list(_cannot_be_answered(reply.form)) == []
        assert not hidden_information.ids(reply.form) & {str(each.id) for each in self.unheard_of(one.who)}
        if isinstance(reply, Push) or reply.form.step not in ON_THE_CHART:
            return
        with self.practice.database.reading() as session:
            consult = session.get_one(Consult, UUID(reply.form.about))
            step = chart.current_step(consult.configuration, PARTS[one.who])
            assert reply.form.step in SHOWN_AT.get(step, {step})
            self._nothing_is_shown_too_early(session, one, reply.form, consult)

    def unheard_of(self, who: str) -> list[Consult]:
        """Return the consults that this person does not know of: the other's, before the invitation."""
        every = self.practice.consults()
        return [one for one in every if one.invited_at is None and one.starter_part != PARTS.get(who)]

    def _nothing_is_shown_too_early(self, session: Session, one: One, form: Form, consult: Consult) -> None:
        """Check that no outline of the other is shown before both are in (S0-14), and never what is kept back."""
        part = PARTS[one.who]
        own, other = (preparations.find(session, consult.id, each) for each in (part, part.other))
        both_are_in = bool(own and other and own.ready_at and other.ready_at) and scopes.find_latest(
            session, consult.id
        )
        if form.step in TELLING:
            assert not hidden_information.depends_on_the_other(self.practice, consult, part, outline=not both_are_in)
        if both_are_in:
            return
        assert form.step not in {"agree", "agreed", "booked"}
        if form.step == "scope":
            ticked = form.values.get("topics", ())
            assert isinstance(ticked, tuple)
            assert set(ticked) <= self.chosen[one.who]

    def _judge(self, session: Session, consult: Consult) -> None:
        self.reached |= {consult.configuration} if isinstance(consult.configuration, str) else set()
        for part in Part:
            assert chart.current_step(consult.configuration, part)
        if self._missing(session, consult):
            self.is_held = True
            self.unheld -= {one for one in self.unheld if one[0] == consult.id}
        if consult.invited_at is None:
            self.invited.discard(consult.id)  # it could not be spoken, and was taken back
        elif consult.id not in self.invited:
            self.invited.add(consult.id)
            starter = preparations.find(session, consult.id, consult.starter_part)
            assert starter is not None
            assert starter.ready_at == consult.invited_at
            assert consult.starter_part not in self._missing(session, consult)
        if consult.bookings > self.booked.get(consult.id, 0):
            self.booked[consult.id] = consult.bookings
            self.unheld.add((consult.id, consult.bookings))
            self._was_rightly_booked(session, consult)

    def _was_rightly_booked(self, session: Session, consult: Consult) -> None:
        """Check S0-3, S0-14 and S0-21 at the moment of booking."""
        version, now = scopes.find_latest(session, consult.id), self.practice.clock.now
        assert version is not None
        assert version.topics
        assert version.it_agreed_at is not None
        assert version.ft_agreed_at is not None
        assert not self._missing(session, consult, version.topics)
        assert (consult.id, Part(str(consult.picked_by)).other, consult.starts_at) in self.offers
        assert consult.starts_at is not None
        for who in PARTS:
            local = [moment.astimezone(One(self.practice, who).zone).date() for moment in (now, consult.starts_at)]
            assert local[0] + timedelta(days=1) <= local[1]

    def _judge_message(self, session: Session, delivery: Delivery) -> None:
        if delivery.consult_id is None:
            self.reached.add(f"told {delivery.kind}")
            return
        consult = session.get_one(Consult, delivery.consult_id)
        is_moved = delivery.kind == "offers" and consult.bookings
        self.reached.add("told moved" if is_moved else f"told {delivery.kind}")
        part = PARTS[members.get(session, delivery.recipient_id).slack_user_id]
        assert delivery.done_at is not None
        if part != consult.starter_part:
            assert consult.invited_at is not None
            assert consult.invited_at <= delivery.done_at
        assert (delivery.kind == "rests") == (consult.ended_at is not None), "after an end only that it rests"
        if delivery.kind in REMINDERS:
            self._was_rightly_reminded(session, consult, delivery)

    def _was_rightly_reminded(self, session: Session, consult: Consult, delivery: Delivery) -> None:
        assert consult.configuration == "scheduled"
        assert consult.starts_at is not None
        assert delivery.done_at is not None
        assert consult.booked_at is not None
        assert delivery.made_at >= consult.booked_at, "a reminder of an earlier time"
        assert delivery.done_at < consult.starts_at
        assert (consult.starts_at - delivery.done_at <= timedelta(hours=1)) == (delivery.kind == "hour_ahead")
        assert not self._missing(session, consult)

    def _nobody_was_forgotten(self, session: Session, consult: Consult) -> None:
        """Check that from an hour ahead on both have been reminded of the time, if nothing was in the way."""
        if consult.configuration != "scheduled" or (consult.id, consult.bookings) not in self.unheld:
            return
        assert consult.starts_at is not None
        if self.practice.clock.now < consult.starts_at - timedelta(hours=1):
            return
        sent = select(Delivery).where(Delivery.consult_id == consult.id, Delivery.kind == "hour_ahead")
        mine = session.exec(sent.where(Delivery.made_at == consult.booked_at, Delivery.outcome == "sent")).all()
        assert len({one.recipient_id for one in mine}) == len(mine) == len(PARTS)

    def _heard_of_the_end(self, session: Session, consult: Consult) -> None:
        """Check that of an end the other hears once, if they knew of the consult; of silence nobody does."""
        sent = select(Delivery).where(Delivery.consult_id == consult.id, Delivery.kind == "rests")
        told = len(session.exec(sent.where(Delivery.outcome == "sent")).all())
        is_told = consult.invited_at is not None and consult.configuration in ("declined", "cancelled")
        assert told == is_told

    def _nobody_is_stuck(self) -> None:
        """Check that in whatever is open somebody can go on, and that nobody is held up without a reason."""
        for consult in self.practice.consults():
            if consult.ended_at is not None or consult.invited_at is None:
                continue
            shown = {who: self._screen(who, consult) for who in PARTS}
            steps = [form.step if form else "invited" for form in shown.values()]
            assert not set(steps) <= {"ready", "agreed"}, f"both wait: {steps}"
            with self.practice.database.reading() as session:
                missing = self._missing(session, consult)
            assert ("held" not in steps) or missing, "held, and every release is in force"

    def _screen(self, who: str, consult: Consult) -> Form | None:
        with self.practice.database.reading() as session:
            if preparations.find(session, consult.id, PARTS[who]) is None:
                return None
        reply = handle(
            self.practice.desk,
            who,
            TEAM,
            lambda ctx: preparation_actions.continue_preparation(ctx, str(consult.id)),
        )
        assert isinstance(reply, Show)
        return reply.form

    def _missing(self, session: Session, consult: Consult, topics: tuple[str, ...] = ()) -> set[str]:
        """Return which parts may not speak now, or not about all of these topics."""
        day = dates.local_day(ZONES[ANA][1], self.practice.clock.now)  # the practice's
        return {part for _, part in hidden_information.uncovered(session, consult, day, topics)}


def _around(session: Session) -> object:
    """Return what may change while the consult's own row does not."""
    signed_forms = [one.model_dump() for one in session.exec(select(SignedForm))]
    own = [one.model_dump() for one in session.exec(select(Preparation))]
    messages = session.exec(select(func.count()).select_from(Delivery).where(col(Delivery.done_at).is_not(None))).one()
    return signed_forms, own, _offers(session), messages


def _offers(session: Session) -> set[tuple[UUID, str, object]]:
    return {(one.consult_id, one.part, one.starts_at) for one in session.exec(select(Offer))}


def _cannot_be_answered(form: Form) -> Iterator[str]:
    for asked in form.fields:
        options = {option.id for option in asked.options}
        if asked.kind in {FieldKind.ONE, FieldKind.ANY} and not options:
            yield f"{form.step}.{asked.id} offers nothing"
        kept = form.values.get(asked.id)
        ticked = set(kept) if isinstance(kept, tuple) else {kept} if isinstance(kept, str) and kept else set()
        if asked.kind in {FieldKind.ONE, FieldKind.ANY} and not ticked <= options:
            yield f"{form.step}.{asked.id} has ticked what is not on offer"
