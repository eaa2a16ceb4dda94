"""The state of agreeing and booking, read from the database, and its screens."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session

from flows import dates
from flows.consult import gate_check, gates
from flows.consult.gates import GateReason
from flows.consult.parts import Part
from flows.consult.preparation.screens import TOPICS
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import calendar_link, rules, screens, times
from flows.consult.scheduling.rules import SchedulingState
from flows.consult.scheduling.times import OfferRefusal
from flows.consult.waiting import waits
from flows.content import WORDS
from flows.context import Context
from flows.forms import Form, Option
from flows.releases import rule_facts
from flows.releases import rules as releases_rules
from storage.consults import consults, preparations, scopes
from storage.models import ScopeVersion
from storage.people import members

OTHER_TIMES = "others"  # none of the offered times suits; offer others


def load_scheduling_state(session: Session, record: ConsultRecord) -> SchedulingState:
    """Return who has agreed, who picked a time, and who offers times that can still be booked."""
    version = scopes.find_latest(session, record.consult.id)
    picked_time = record.consult.picked_starts_at
    can_be_booked = picked_time is not None and find_refusal(record, picked_time) is None
    return SchedulingState(
        agreed=frozenset(part for part in Part if version and scopes.is_agreed(version, part)),
        picked_by=Part(record.consult.picked_by) if can_be_booked and record.consult.picked_by else None,
        offered=frozenset(part for part in Part if usable_offers(session, record, part)),
    )


def usable_offers(session: Session, record: ConsultRecord, part: Part) -> list[datetime]:
    """Return the times that this part's therapist submitted and that can still be booked (S0-21)."""
    preparation = preparations.find(session, record.consult.id, part)
    if preparation is None or preparation.offered_at is None:
        return []
    offers = consults.list_offers(session, record.consult.id, part)
    return [offer.starts_at for offer in offers if find_refusal(record, offer.starts_at) is None]


def covered_topics(session: Session, record: ConsultRecord) -> set[str]:
    """Return the topics that the releases of everybody in the case cover in both directions (S0-14)."""
    signed_forms = rule_facts.load_signed_form_facts(session, record.case, record.participants)
    return releases_rules.covered_topics(
        rule_facts.all_participant_facts(record.participants), signed_forms, record.practice_day
    )


def agreement_form(ctx: Context, record: ConsultRecord) -> Form:
    """Return `agree` if it is this therapist's turn; otherwise the screen that says what they wait for."""
    if closed_gates := gate_check.check_for_both(ctx.session, record):
        return _blocked_form(ctx, record, {gate.reason for gate in closed_gates})
    scheduling_state = load_scheduling_state(ctx.session, record)
    own_offers = usable_offers(ctx.session, record, record.part)
    if not scheduling_state.can_act(record.part):
        waits_for = "topics" if record.part.other not in scheduling_state.agreed else "times"
        return screens.waiting(
            record.screen_names, waits_for, times_in_words(record, own_offers), waits.wait_rows(ctx.session, record)
        )
    return agree_form(ctx, record, scheduling_state)


def _blocked_form(ctx: Context, record: ConsultRecord, reasons: Collection[GateReason]) -> Form:
    """Return the screen that says why the two cannot go on, releases first.

    It never says whose release is missing, and nothing about the colleague's own tasks.
    """
    reason = "release" if GateReason.RELEASE in reasons else "topics" if GateReason.TOPICS in reasons else "open"
    return screens.blocked(record.screen_names, reason, gate_check.remaining_tasks(ctx.session, record))


def agree_form(ctx: Context, record: ConsultRecord, scheduling_state: SchedulingState) -> Form:
    """Return the screen `agree`: the latest topics, and the colleague's times to pick from."""
    version = scopes.find_latest(ctx.session, record.consult.id)
    own_offers = usable_offers(ctx.session, record, record.part)
    colleague_offers = (
        usable_offers(ctx.session, record, record.part.other) if scheduling_state.picked_by is None else []
    )
    picked = record.consult.picked_starts_at if scheduling_state.picked_by is not None else None
    options = _topic_options(ctx, record)
    screen = screens.AgreeScreen(
        topics=options,
        ticked=tuple(topic.id for topic in options if version and topic.id in version.topics),
        topics_line=_topics_line(record, version),
        times=_time_options(record, colleague_offers, own_offers),
        picked=dates.day_and_time(picked, record.zone) if picked else "",
        offered=times_in_words(record, own_offers) if not colleague_offers and not picked else "",
        shares_group=members.is_in_shared_group(ctx.session, record.member.id, record.colleague.id),
    )
    return screens.agree(record.screen_names, screen)


def booked_form(ctx: Context, record: ConsultRecord) -> Form:
    """Return the screen of the booked time, which also says if a release is missing."""
    version = scopes.find_latest(ctx.session, record.consult.id)
    starts = dates.day_and_time(record.consult.starts_at, record.zone) if record.consult.starts_at else ""
    screen = screens.BookedScreen(
        starts=starts,
        topics=version.topics if version else (),
        calendar_url=calendar_link.calendar_url(ctx.services, record.consult),
        is_release_missing=bool(gates.check_releases(gate_check.load_release_facts(ctx.session, record))),
        remaining_tasks=gate_check.remaining_tasks(ctx.session, record),
    )
    return screens.booked(record.screen_names, screen)


def times_in_words(record: ConsultRecord, moments: Sequence[datetime]) -> str:
    """Return these times in words, in this therapist's zone, separated by commas."""
    return ", ".join(dates.day_and_time(moment, record.zone) for moment in moments)


def find_refusal(record: ConsultRecord, when: datetime) -> OfferRefusal | None:
    """Return why this time cannot be booked any more on either therapist's clock, or None (S0-21).

    Whether a time is on the half-hour is checked only on the clock of the therapist who offers it, because two zones
    can differ by less than half an hour.
    """
    zones, lead = (record.member.time_zone, record.colleague.time_zone), record.settings.lead_days
    refusals = (times.check_offer(when, zone, record.now, lead, times.MAX_OFFER_DELAY.days) for zone in zones)
    return next((refusal for refusal in refusals if refusal not in {None, OfferRefusal.OFF_GRID}), None)


def _topic_options(ctx: Context, record: ConsultRecord) -> list[Option]:
    own_topics = outlined_topics(ctx.session, record, record.part)
    colleague_topics = outlined_topics(ctx.session, record, record.part.other)
    covered = covered_topics(ctx.session, record)
    return [
        Option(
            topic, WORDS.phrases[f"topic_{topic}"], _chosen_by(record, topic in own_topics, topic in colleague_topics)
        )
        for topic in TOPICS
        if topic in covered
    ]


def _chosen_by(record: ConsultRecord, is_own: bool, is_other: bool) -> str:  # noqa: FBT001 -- always positional
    if is_own == is_other:
        return ""
    return WORDS.phrases["only_mine" if is_own else "only_theirs"].format(colleague=record.colleague.first_name)


def outlined_topics(session: Session, record: ConsultRecord, part: Part) -> tuple[str, ...]:
    """Return the topics in the outline of this part's therapist."""
    preparation = preparations.find(session, record.consult.id, part)
    return preparation.topics if preparation else ()


def _topics_line(record: ConsultRecord, version: ScopeVersion | None) -> str:
    if version is None or not version.topics:
        phrase = "chose_none"
    elif version.version > 1 and not scopes.is_agreed(version, record.part):
        phrase = "chose_changed"
    else:
        phrase = "chose_same" if scopes.is_agreed(version) else "chose_common"
    return WORDS.phrases[phrase].format(colleague=record.colleague.first_name)


def _time_options(
    record: ConsultRecord, colleague_offers: Sequence[datetime], own_offers: Sequence[datetime]
) -> list[Option]:
    if not colleague_offers:
        return []
    suits_both = WORDS.phrases["suits_both"]
    options = [
        Option(when.isoformat(), dates.day_and_time(when, record.zone), suits_both if when in own_offers else "")
        for when in rules.sort_offers(colleague_offers, own_offers)
    ]
    return [*options, Option(OTHER_TIMES, WORDS.phrases["offer_others"])]
