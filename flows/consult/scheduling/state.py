"""Where two therapists stand on the way to a booked time → the screens of it."""

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

OTHER_TIMES = "others"  # none of the times offered: I offer others
MAX_DAYS_AHEAD = 60


def load_scheduling_state(session: Session, record: ConsultRecord) -> SchedulingState:
    """Return who agrees, who picked, who offers times that still hold."""
    version = scopes.find_latest(session, record.consult.id)
    picked = record.consult.picked_starts_at
    holds = picked is not None and find_refusal(record, picked) is None
    return SchedulingState(
        agreed=frozenset(part for part in Part if version and scopes.is_agreed(version, part)),
        picked_by=Part(record.consult.picked_by) if holds and record.consult.picked_by else None,
        offered=frozenset(part for part in Part if usable_offers(session, record, part)),
    )


def usable_offers(session: Session, record: ConsultRecord, part: Part) -> list[datetime]:
    """Return the times that this part's therapist has sent and that can still be booked (S0-21)."""
    preparation = preparations.find(session, record.consult.id, part)
    if preparation is None or preparation.offered_at is None:
        return []
    offers = consults.list_offers(session, record.consult.id, part)
    return [one.starts_at for one in offers if find_refusal(record, one.starts_at) is None]


def covered_topics(session: Session, record: ConsultRecord) -> set[str]:
    """Return the topics that every release of the case covers, both ways (S0-14)."""
    signed_forms = rule_facts.load_signed_form_facts(session, record.case, record.participants)
    return releases_rules.covered_topics(
        rule_facts.all_participant_facts(record.participants), signed_forms, record.practice_day
    )


def agreement_form(ctx: Context, record: ConsultRecord) -> Form:
    """Return `agree` where it is this therapist's move, or else what the colleague still does."""
    if closed := gate_check.check_for_both(ctx.session, record):
        return _blocked_form(ctx, record, {one.reason for one in closed})
    stands = load_scheduling_state(ctx.session, record)
    own = usable_offers(ctx.session, record, record.part)
    if not stands.can_act(record.part):
        waits_for = "topics" if record.part.other not in stands.agreed else "times"
        return screens.waiting(
            record.screen_names, waits_for, times_in_words(record, own), waits.wait_rows(ctx.session, record)
        )
    return agree_form(ctx, record, stands)


def _blocked_form(ctx: Context, record: ConsultRecord, reasons: Collection[GateReason]) -> Form:
    """Return what holds the two, the releases first: without whose, and nothing of the colleague's own."""
    why = "release" if GateReason.RELEASE in reasons else "topics" if GateReason.TOPICS in reasons else "open"
    return screens.blocked(record.screen_names, why, gate_check.remaining_tasks(ctx.session, record))


def agree_form(ctx: Context, record: ConsultRecord, stands: SchedulingState) -> Form:
    """Return the topics as they stand, and the colleague's times to pick from."""
    version = scopes.find_latest(ctx.session, record.consult.id)
    own = usable_offers(ctx.session, record, record.part)
    theirs = usable_offers(ctx.session, record, record.part.other) if stands.picked_by is None else []
    picked = record.consult.picked_starts_at if stands.picked_by is not None else None
    options = _topic_options(ctx, record)
    known = screens.AgreeScreen(
        topics=options,
        ticked=tuple(one.id for one in options if version and one.id in version.topics),
        topics_line=_topics_line(record, version),
        times=_time_options(record, theirs, own),
        picked=dates.day_and_time(picked, record.actor.zone) if picked else "",
        offered=times_in_words(record, own) if not theirs and not picked else "",
        shares_group=members.is_in_shared_group(ctx.session, record.actor.member_id, record.colleague.id),
    )
    return screens.agree(record.screen_names, known)


def booked_form(ctx: Context, record: ConsultRecord) -> Form:
    """Return the booked time, and whether a release is not in force just now."""
    version = scopes.find_latest(ctx.session, record.consult.id)
    starts = dates.day_and_time(record.consult.starts_at, record.actor.zone) if record.consult.starts_at else ""
    known = screens.BookedScreen(
        starts=starts,
        topics=version.topics if version else (),
        calendar_url=calendar_link.calendar_url(ctx.services, record.consult),
        is_release_missing=bool(gates.check_releases(gate_check.load_release_facts(ctx.session, record))),
        remaining_tasks=gate_check.remaining_tasks(ctx.session, record),
    )
    return screens.booked(record.screen_names, known)


def times_in_words(record: ConsultRecord, those: Sequence[datetime]) -> str:
    """Return these times in words, in this therapist's zone."""
    return ", ".join(dates.day_and_time(when, record.actor.zone) for when in those)


def find_refusal(record: ConsultRecord, when: datetime) -> OfferRefusal | None:
    """Return why the two cannot meet at this time any more, on the clock of either (S0-21).

    Whether it is a full or a half hour is looked at on the clock of who offers it: zones can differ by less.
    """
    zones, lead = (record.actor.time_zone, record.colleague.time_zone), record.settings.lead_days
    found = (times.check_offer(when, zone, record.now, lead, MAX_DAYS_AHEAD) for zone in zones)
    return next((one for one in found if one not in {None, OfferRefusal.OFF_GRID}), None)


def _topic_options(ctx: Context, record: ConsultRecord) -> list[Option]:
    mine = outlined_topics(ctx.session, record, record.part)
    theirs = outlined_topics(ctx.session, record, record.part.other)
    covered = covered_topics(ctx.session, record)
    return [
        Option(topic, WORDS.phrases[f"topic_{topic}"], _chosen_by(record, topic in mine, topic in theirs))
        for topic in TOPICS
        if topic in covered
    ]


def _chosen_by(record: ConsultRecord, mine: bool, theirs: bool) -> str:  # noqa: FBT001 -- two answers to one question
    if mine == theirs:
        return ""
    return WORDS.phrases["only_mine" if mine else "only_theirs"].format(colleague=record.colleague.first_name)


def outlined_topics(session: Session, record: ConsultRecord, part: Part) -> tuple[str, ...]:
    """Return the topics that this part's therapist outlined."""
    preparation = preparations.find(session, record.consult.id, part)
    return preparation.topics if preparation else ()


def _topics_line(record: ConsultRecord, version: ScopeVersion | None) -> str:
    if version is None or not version.topics:
        line = "chose_none"
    elif version.version > 1 and not scopes.is_agreed(version, record.part):
        line = "chose_changed"
    else:
        line = "chose_same" if scopes.is_agreed(version) else "chose_common"
    return WORDS.phrases[line].format(colleague=record.colleague.first_name)


def _time_options(record: ConsultRecord, theirs: Sequence[datetime], own: Sequence[datetime]) -> list[Option]:
    if not theirs:
        return []
    both = WORDS.phrases["suits_both"]
    options = [
        Option(when.isoformat(), dates.day_and_time(when, record.actor.zone), both if when in own else "")
        for when in rules.sort_offers(theirs, own)
    ]
    return [*options, Option(OTHER_TIMES, WORDS.phrases["offer_others"])]
