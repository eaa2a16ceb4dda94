"""The promises to two people who prepare a consult, checked after every action and every message."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from bot.dispatch import handle
from bot.slack import render
from flows import dates
from flows.actions import Click, Kind
from flows.consult import chart, ending
from flows.forms import Form
from flows.parts import Part
from flows.replies import Push, Reply, Show
from storage.models import Consult, Delivery, Preparation
from storage.people import members
from tests.dialogues.whole.any_order.preparation_rows import offers_made, rows_beside_consults
from tests.dialogues.whole.any_order.screens_by_step import CHART_SCREENS, SHOWN_AT, find_unanswerable
from tests.support.data.case_rows import outdated_activity
from tests.support.data.consult_rows import tables_of
from tests.support.people.identities import get_slack_user_id, slack_identity
from tests.support.practice import ANA, BEN
from tests.support.simulation import hidden_information
from tests.support.simulation.practice_in_process import ZONES, SimulatedPerson, SimulatedPractice

PARTS = {ANA: Part.IT, BEN: Part.FT}
THERAPIST_BY_PART = {"it": ANA, "ft": BEN}
REMINDERS = {"day_ahead", "hour_ahead"}
# Screens on which the other's topics or secrets could show.
SCREENS_ABOUT_OTHER = {"scope", "ready", "agree", "agreed", "wait"}


@dataclass
class PreparationChecks:
    """What the rows said before, so that each change can be checked."""

    practice: SimulatedPractice
    reached: set[str]
    chosen: dict[str, set[str]] = field(default_factory=lambda: {ANA: set(), BEN: set()})
    told: set[UUID] = field(default_factory=set)
    booked: dict[UUID, int] = field(default_factory=dict)
    invited: set[UUID] = field(default_factory=set)
    offers: set[tuple[UUID, str, object]] = field(default_factory=set)
    never_on_hold: set[tuple[UUID, int]] = field(default_factory=set)  # bookings without any missing release so far
    is_on_hold: bool = False
    seen: object = None

    def __post_init__(self) -> None:
        """Record the rows as they are, without checking them."""
        with self.practice.database.reading() as session:
            consults = session.exec(select(Consult)).all()
            self.booked = {consult.id: consult.bookings for consult in consults}
            self.invited = {consult.id for consult in consults if consult.invited_at}
            self.told = {delivery.id for delivery in session.exec(select(Delivery)) if delivery.outcome == "sent"}
            self.never_on_hold = {(consult.id, consult.bookings) for consult in consults}
            self.offers = offers_made(session)
            for preparation in session.exec(select(Preparation)):
                self.chosen[THERAPIST_BY_PART[preparation.part]] |= set(preparation.topics)

    def check_changes(self) -> None:
        """Check everything that has changed since the last call."""
        with self.practice.database.reading() as session:
            consults = session.exec(select(Consult)).all()
            now = (self.practice.clock.now, [consult.revision for consult in consults], rows_beside_consults(session))
            if now == self.seen:
                return
            self.seen = now
            assert outdated_activity(session) == {}
            for consult in consults:
                self._check_consult(session, consult)
            for delivery in session.exec(select(Delivery).where(col(Delivery.outcome) == "sent")):
                if delivery.id not in self.told:
                    self.told.add(delivery.id)
                    self._check_message(session, delivery)
            self.offers = offers_made(session)
            for consult in consults:
                self._check_everybody_reminded(session, consult)
                self._check_message_of_end(session, consult)
        assert {who for who, _ in self.practice.messenger.sent} <= {ANA, BEN}
        self._check_nobody_stuck()

    def check_screen(self, person: SimulatedPerson, reply: Reply) -> None:
        """Check a screen that somebody has just been shown."""
        if not isinstance(reply, Show | Push):
            return
        self.reached.add(reply.form.step)
        render.render_modal(reply.form)
        assert list(find_unanswerable(reply.form)) == []
        assert not hidden_information.ids(reply.form) & {str(row.id) for row in self.unknown_consults(person.who)}
        if isinstance(reply, Push) or reply.form.step not in CHART_SCREENS:
            return
        with self.practice.database.reading() as session:
            consult = session.get_one(Consult, UUID(reply.form.about))
            step = chart.current_step(consult.configuration, PARTS[person.who])
            assert reply.form.step in SHOWN_AT.get(step, {step})
            self._check_nothing_shown_early(session, person, reply.form, consult)

    def unknown_consults(self, who: str) -> list[Consult]:
        """Return the consults that this person does not know of: the other's, before the invitation."""
        every = self.practice.consults()
        return [consult for consult in every if consult.invited_at is None and consult.starter_part != PARTS.get(who)]

    def _check_nothing_shown_early(
        self, session: Session, person: SimulatedPerson, form: Form, consult: Consult
    ) -> None:
        """Check that topics of the other show only once both are ready (S0-14), and never what is kept back."""
        part = PARTS[person.who]
        tables = tables_of(session, consult.id)
        own, other = (tables.preparation(side) for side in (part, part.other))
        both_are_in = bool(own and other and own.ready_at and other.ready_at) and tables.latest_scope
        if form.step in SCREENS_ABOUT_OTHER:
            assert not hidden_information.depends_on_other(self.practice, consult, part, outline=not both_are_in)
        if both_are_in:
            return
        assert form.step not in {"agree", "agreed", "booked"}
        if form.step == "scope":
            ticked = form.values.get("topics", ())
            assert isinstance(ticked, tuple)
            assert set(ticked) <= self.chosen[person.who]

    def _check_consult(self, session: Session, consult: Consult) -> None:
        self.reached |= {consult.configuration} if isinstance(consult.configuration, str) else set()
        for part in Part:
            assert chart.current_step(consult.configuration, part)
        if self._missing(session, consult):
            self.is_on_hold = True
            self.never_on_hold -= {booking for booking in self.never_on_hold if booking[0] == consult.id}
        if consult.invited_at is None:
            self.invited.discard(consult.id)  # the invitation was withdrawn
        elif consult.id not in self.invited:
            self.invited.add(consult.id)
            starter = tables_of(session, consult.id).preparation(consult.starter_part)
            assert starter is not None
            assert starter.ready_at == consult.invited_at
            assert consult.starter_part not in self._missing(session, consult)
        if consult.bookings > self.booked.get(consult.id, 0):
            self.booked[consult.id] = consult.bookings
            self.never_on_hold.add((consult.id, consult.bookings))
            self._check_booking(session, consult)

    def _check_booking(self, session: Session, consult: Consult) -> None:
        """Check S0-3, S0-14 and S0-21 at the moment of booking."""
        version, now = tables_of(session, consult.id).latest_scope, self.practice.clock.now
        assert version is not None
        assert version.topics
        assert version.it_agreed_at is not None
        assert version.ft_agreed_at is not None
        assert not self._missing(session, consult, version.topics)
        assert (consult.id, Part(str(consult.picked_by)).other, consult.starts_at) in self.offers
        assert consult.starts_at is not None
        for who in PARTS:
            local = [
                moment.astimezone(SimulatedPerson(self.practice, who).zone).date()
                for moment in (now, consult.starts_at)
            ]
            assert local[0] + timedelta(days=1) <= local[1]

    def _check_message(self, session: Session, delivery: Delivery) -> None:
        if delivery.consult_id is None:
            self.reached.add(f"told {delivery.kind}")
            return
        consult = session.get_one(Consult, delivery.consult_id)
        is_moved = delivery.kind == "offers" and consult.bookings
        self.reached.add("told moved" if is_moved else f"told {delivery.kind}")
        part = PARTS[get_slack_user_id(session, members.get(session, delivery.recipient_id))]
        assert delivery.done_at is not None
        if part != consult.starter_part:
            assert consult.invited_at is not None
            assert consult.invited_at <= delivery.done_at
        assert (delivery.kind == "rests") == (consult.ended_at is not None), "after an end only its message is sent"
        if delivery.kind in REMINDERS:
            self._check_reminder(session, consult, delivery)

    def _check_reminder(self, session: Session, consult: Consult, delivery: Delivery) -> None:
        assert consult.configuration == "scheduled"
        assert consult.starts_at is not None
        assert delivery.done_at is not None
        assert consult.booked_at is not None
        assert delivery.made_at >= consult.booked_at, "a reminder of an earlier booking"
        assert delivery.done_at < consult.starts_at
        assert (consult.starts_at - delivery.done_at <= timedelta(hours=1)) == (delivery.kind == "hour_ahead")
        assert not self._missing(session, consult)

    def _check_everybody_reminded(self, session: Session, consult: Consult) -> None:
        """Check that both were reminded an hour before the booked time, unless a release was missing."""
        if consult.configuration != "scheduled" or (consult.id, consult.bookings) not in self.never_on_hold:
            return
        assert consult.starts_at is not None
        if self.practice.clock.now < consult.starts_at - timedelta(hours=1):
            return
        sent = select(Delivery).where(Delivery.consult_id == consult.id, Delivery.kind == "hour_ahead")
        reminders = session.exec(sent.where(Delivery.made_at == consult.booked_at, Delivery.outcome == "sent")).all()
        assert len({reminder.recipient_id for reminder in reminders}) == len(reminders) == len(PARTS)

    def _check_message_of_end(self, session: Session, consult: Consult) -> None:
        """Check that the other is told once of an end that is final if they knew of the consult, never of an expiry."""
        sent = select(Delivery).where(Delivery.consult_id == consult.id, Delivery.kind == "rests")
        told_count = len(session.exec(sent.where(Delivery.outcome == "sent")).all())
        is_told = consult.invited_at is not None and consult.configuration in ("declined", "cancelled")
        is_told &= consult.ended_at is not None and consult.ended_at + ending.TIME_TO_UNDO <= self.practice.clock.now
        assert told_count == is_told

    def _check_nobody_stuck(self) -> None:
        """Check that in each open consult somebody can continue, and nobody is on hold without a reason."""
        for consult in self.practice.consults():
            if consult.ended_at is not None or consult.invited_at is None:
                continue
            shown = {who: self._screen(who, consult) for who in PARTS}
            steps = [form.step if form else "invited" for form in shown.values()]
            assert not set(steps) <= {"ready", "agreed"}, f"both wait for each other: {steps}"
            with self.practice.database.reading() as session:
                missing = self._missing(session, consult)
            assert ("held" not in steps) or missing, "on hold although every release is in force"

    def _screen(self, who: str, consult: Consult) -> Form | None:
        with self.practice.database.reading() as session:
            if tables_of(session, consult.id).preparation(PARTS[who]) is None:
                return None
        reply = handle(self.practice.services, slack_identity(who), Click(Kind.PRESS, "go_on", value=str(consult.id)))
        assert isinstance(reply, Show)
        return reply.form

    def _missing(self, session: Session, consult: Consult, topics: tuple[str, ...] = ()) -> set[str]:
        """Return which parts may not speak now, or not about all of these topics."""
        day = dates.local_day(ZONES[ANA][1], self.practice.clock.now)  # in the practice's time zone
        return {part for _, part in hidden_information.find_uncovered(session, consult, day, topics)}
