"""The state of agreeing and booking, read from the database, and its screens."""

from collections.abc import Collection, Sequence
from datetime import datetime

from flows.consult.gates import gate_check
from flows.consult.gates import rules as gates
from flows.consult.gates.rules import GateReason
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import calendar_link, known_outline, rules, screens, times
from flows.consult.scheduling.rules import SchedulingState
from flows.consult.scheduling.times import OfferRefusal
from flows.consult.waiting import waits
from flows.content import WORDS
from flows.forms import Form, Option
from flows.parts import Part
from flows.releases.topics import TOPICS
from storage.consults import scopes
from storage.models import ScopeVersion
from storage.people import members

OTHER_TIMES = "others"  # none of the offered times suits; offer others


def load_scheduling_state(record: ConsultRecord) -> SchedulingState:
    """Return who has agreed, who picked a time, and who offers times that can still be booked."""
    version = record.tables.latest_scope
    picked_time = record.consult.picked_starts_at
    can_be_booked = picked_time is not None and find_refusal(record, picked_time) is None
    return SchedulingState(
        agreed=frozenset(part for part in Part if version and scopes.is_agreed(version, part)),
        picked_by=Part(record.consult.picked_by) if can_be_booked and record.consult.picked_by else None,
        offered=frozenset(part for part in Part if usable_offers(record, part)),
    )


def usable_offers(record: ConsultRecord, part: Part) -> list[datetime]:
    """Return the times that this part's therapist submitted and that can still be booked (S0-21)."""
    preparation = record.tables.preparation(part)
    if preparation is None or preparation.offered_at is None:
        return []
    return [offer.starts_at for offer in record.tables.offers(part) if find_refusal(record, offer.starts_at) is None]


def agreement_form(record: ConsultRecord) -> Form:
    """Return `agree` if it is this therapist's turn; otherwise the screen that says what they wait for."""
    if closed_gates := gate_check.check_for_both(record):
        return _blocked_form(record, {gate.reason for gate in closed_gates})
    scheduling_state = load_scheduling_state(record)
    if scheduling_state.can_act(record.part):
        return agree_form(record)
    waits_for = "topics" if record.part.other not in scheduling_state.agreed else "times"
    own_offers = usable_offers(record, record.part)
    return screens.waiting(record.screen_names, waits_for, times_in_words(record, own_offers), waits.wait_rows(record))


def find_agreement_refusal(record: ConsultRecord) -> str:
    """Return the id of the screen that this therapist sees because they cannot agree now, or ""."""
    if record.step != "agreeing":
        return "rest" if record.consult.ended_at else "booked" if record.step == "scheduled" else record.step
    if gate_check.check_for_both(record):
        return "held"
    return "" if load_scheduling_state(record).can_act(record.part) else "agreed"


def _blocked_form(record: ConsultRecord, reasons: Collection[GateReason]) -> Form:
    """Return the screen that says why the two cannot go on, releases first.

    It never says whose release is missing, and nothing about the colleague's own tasks.
    """
    reason = "release" if GateReason.RELEASE in reasons else "topics" if GateReason.TOPICS in reasons else "open"
    return screens.blocked(record.screen_names, reason, gate_check.remaining_tasks(record))


def agree_form(record: ConsultRecord, *, fields_only: bool = False) -> Form:
    """Return the screen `agree`: the latest topics, and the colleague's times to pick from.

    `fields_only`: only to check answers, so that the note about a shared supervision group may be missing.
    """
    picked_by = load_scheduling_state(record).picked_by
    has_picked = picked_by is not None
    version, own_offers = record.tables.latest_scope, usable_offers(record, record.part)
    colleague_offers = [] if has_picked else usable_offers(record, record.part.other)
    picked = record.consult.picked_starts_at if has_picked else None
    options = _topic_options(record)
    screen = screens.AgreeScreen(
        topics=options,
        ticked=tuple(topic.id for topic in options if version and topic.id in version.topics),
        topics_line=_topics_line(record, version),
        times=_time_options(record, colleague_offers, own_offers),
        picked=record.dates.day_and_time(picked) if picked else "",
        chooser=WORDS.phrases["you"] if picked_by is record.part else record.colleague.first_name,
        offered=times_in_words(record, own_offers) if not colleague_offers and not picked else "",
        shares_group=not fields_only and _shares_group(record),
    )
    return screens.agree(record.screen_names, screen)


def _shares_group(record: ConsultRecord) -> bool:
    """Return whether both therapists are in one supervision group (S0-16)."""
    return members.is_in_shared_group(record.ctx.session, record.member.id, record.colleague.id)


def booked_form(record: ConsultRecord) -> Form:
    """Return the screen of the booked time, which also says if a release is missing."""
    version = record.tables.latest_scope
    starts = record.dates.day_and_time(record.consult.starts_at) if record.consult.starts_at else ""
    screen = screens.BookedScreen(
        starts=starts,
        topics=version.topics if version else (),
        day=record.dates.day_of(record.consult.starts_at) if record.consult.starts_at else "",
        people=known_outline.person_options(record),
        known_by=record.preparation.outline_known_by,
        calendar_url=calendar_link.calendar_url(record),
        is_past=record.is_past,
        is_release_missing=bool(gates.check_releases(gate_check.load_release_facts(record))),
        remaining_tasks=gate_check.remaining_tasks(record),
    )
    return screens.booked(record.screen_names, screen)


def times_in_words(record: ConsultRecord, moments: Sequence[datetime]) -> str:
    """Return these times in words, on this therapist's clock and the colleague's."""
    return "; ".join(time_in_words(record, moment) for moment in moments)


def time_in_words(record: ConsultRecord, when: datetime) -> str:
    """Return a time on this therapist's clock, and on the colleague's where that is another one."""
    own, theirs = record.dates, record.colleague_dates
    if own.time_zone == theirs.time_zone:
        return own.day_and_time(when)
    is_same_day = own.day_of(when) == theirs.day_of(when)
    return WORDS.phrases["time_for_both"].format(
        time=own.day_and_time(when),
        theirs=theirs.time(when) if is_same_day else theirs.day_and_time(when),
    )


def find_refusal(record: ConsultRecord, when: datetime) -> OfferRefusal | None:
    """Return why this time cannot be booked any more on either therapist's clock, or None (S0-21).

    Whether a time is on the half-hour is checked only on the clock of the therapist who offers it, because two zones
    can differ by less than half an hour.
    """
    zones, lead = (record.member.time_zone, record.colleague.time_zone), record.settings.lead_days
    refusals = (times.check_offer(when, zone, record.now, lead, times.MAX_OFFER_DELAY.days) for zone in zones)
    return next((refusal for refusal in refusals if refusal not in {None, OfferRefusal.OFF_GRID}), None)


def _topic_options(record: ConsultRecord) -> list[Option]:
    covered = record.case_record.covered_topics()
    return [
        Option(topic, WORDS.phrases[f"topic_{topic}"], _topic_detail(record, topic))
        for topic in TOPICS
        if topic in covered
    ]


def _topic_detail(record: ConsultRecord, topic: str) -> str:
    """Say beside a topic who chose it, or what the colleague changed; nothing once both have agreed."""
    version = record.tables.latest_scope
    if version is not None and scopes.is_agreed(version):
        return ""
    if version is not None and version.version > 1:
        return "" if scopes.is_agreed(version, record.part) else _mark_change(record, topic)
    is_own = topic in outlined_topics(record, record.part)
    if is_own is (topic in outlined_topics(record, record.part.other)):
        return ""
    return WORDS.phrases["only_mine" if is_own else "only_theirs"].format(colleague=record.colleague.first_name)


def outlined_topics(record: ConsultRecord, part: Part) -> tuple[str, ...]:
    """Return the topics in the outline of this part's therapist."""
    preparation = record.tables.preparation(part)
    return preparation.topics if preparation else ()


def has_chosen_all_of(record: ConsultRecord, part: Part, version: ScopeVersion) -> bool:
    """Tell whether a version is exactly this part's outline, and they have not agreed to another one since (S0-14)."""
    earlier = (each for each in record.tables.rows(ScopeVersion) if each.version < version.version)
    return set(outlined_topics(record, part)) == set(version.topics) and not any(
        scopes.is_agreed(each, part) for each in earlier
    )


def _topics_line(record: ConsultRecord, version: ScopeVersion | None) -> str:
    if version is None or not version.topics:
        return WORDS.phrases["chose_none"]
    if version.version > 1 and not scopes.is_agreed(version, record.part):
        return WORDS.phrases["chose_changed"].format(colleague=record.colleague.first_name)
    is_same = set(outlined_topics(record, record.part)) == set(outlined_topics(record, record.part.other))
    agreed = "chose_same" if is_same and version.version == 1 else "chose_agreed"
    return WORDS.phrases[agreed if scopes.is_agreed(version) else "chose_common"]


def _mark_change(record: ConsultRecord, topic: str) -> str:
    """Say beside a topic that the colleague added or removed it since the version that this therapist last saw."""
    *earlier, version = record.tables.rows(ScopeVersion)
    known = next((each for each in reversed(earlier) if scopes.is_agreed(each, record.part)), earlier[-1])
    was_there, is_there = topic in known.topics, topic in version.topics
    if was_there is is_there:
        return ""
    return WORDS.phrases["added_this" if is_there else "removed_this"].format(colleague=record.colleague.first_name)


def _time_options(
    record: ConsultRecord, colleague_offers: Sequence[datetime], own_offers: Sequence[datetime]
) -> list[Option]:
    if not colleague_offers:
        return []
    suits_both = WORDS.phrases["suits_both"]
    options = [
        Option(when.isoformat(), time_in_words(record, when), suits_both if when in own_offers else "")
        for when in rules.sort_offers(colleague_offers, own_offers)
    ]
    return [*options, Option(OTHER_TIMES, WORDS.phrases["offer_others"])]
