"""What an alert's page shows: who was told and has seen it, what is known, the steps, and what was missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from flows.cases.client_notes import read_notes
from flows.cases.part2 import find_part2
from flows.content import WORDS
from flows.forms import Form
from flows.safety import standing
from flows.safety.alert_access import has_reviewed, may_review
from flows.safety.alert_page import alert_forms
from flows.safety.alert_record import AlertRecord
from storage.models import SafetyEvent
from storage.safety import alerts
from storage.writings import writings

WRITING_KIND, REVIEW_KIND = "safety", "safety_review"  # the second has the record class of supervisors' texts


@dataclass(frozen=True)
class Entry:
    """One text about the alert: who and when, the text, and what has been done, in words."""

    line: str
    text: str = field(repr=False)
    done: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step: its event's id, the text, who and by when, and by whom it was done ("": not yet)."""

    step_id: str
    text: str = field(repr=False)
    line: str = ""
    done_line: str = ""


@dataclass(frozen=True)
class AlertPage:
    """What the page shows this reader. `forms`: those that this reader can fill in now, by name."""

    code: str
    lines: Mapping[str, str]  # raised, standing, next, call_first, phones, first_steps, client
    told: tuple[tuple[str, str, str], ...]  # line; for those who have not seen it, the event's id and the name
    not_in_order: tuple[str, ...]
    client_notes: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # writer's name, text
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    steps: tuple[Step, ...] = field(default=(), repr=False)
    outcome: str = field(default="", repr=False)
    reviews: tuple[Entry, ...] = field(default=(), repr=False)
    forms: Mapping[str, Form] = field(default_factory=dict, repr=False)
    can: frozenset[str] = frozenset()  # charge, reach, step_done
    part2: bool = False


def build_page(record: AlertRecord) -> AlertPage:
    """Return the page as this reader sees it. Whoever only looks back reads who, when and what was missing."""
    is_reader = record.ctx.actor.member_id in record.reader_ids
    texts = _read_texts(record) if is_reader else {}
    settled = record.latest(alerts.SETTLED)
    return AlertPage(
        code=record.case.code if record.case else "",
        lines=_lines(record),
        told=tuple(standing.reachable_lines(record)),
        not_in_order=_not_in_order(record),
        client_notes=read_notes(record.ctx, record.case) if record.case and is_reader else (),
        entries=tuple(_entry(record, event, texts) for event in record.of_kind(alerts.ENTRY)) if is_reader else (),
        steps=tuple(_step(record, event, texts) for event in record.of_kind(alerts.STEP)) if is_reader else (),
        outcome=texts.get(settled.writing_id, "") if settled and settled.writing_id else "",
        reviews=tuple(_review_entry(record, event) for event in record.of_kind(alerts.REVIEWED)),
        forms=alert_forms.list_forms(record),
        can=_abilities(record),
        part2=record.case is not None and find_part2(record.ctx, record.case) is not False,
    )


def _lines(record: AlertRecord) -> Mapping[str, str]:
    placeholders = standing.placeholders(record)
    raised = WORDS.phrases["safety_raised_line"].format_map(placeholders)
    names = ("standing", "call_first", "phones", "first_steps")
    return {
        "raised": raised,
        "next": standing.next_line(record),
        "client": _client_line(record),
        **{name: placeholders[name] for name in names},
    }


def _client_line(record: AlertRecord) -> str:
    phrases, told, settled = WORDS.phrases, record.latest(alerts.CLIENT_TOLD), record.latest(alerts.SETTLED)
    if told:
        return phrases["safety_client_was_told"].format(
            who=record.name(told.by_id), time=standing.moment(record, told.at)
        )
    if settled is None or not settled.detail:
        return ""
    planned = record.latest(alerts.CLIENT_DAY)
    due_at = planned.due_at if planned else None
    day = record.dates.day_of(due_at) if due_at else ""
    return phrases[f"safety_client_{settled.detail[0]}"].format(day=day)


def _not_in_order(record: AlertRecord) -> tuple[str, ...]:
    """Return what an ordinary talk still needed, in words: only for whoever looks back (S0-9).

    To the two therapists it would tell what the other has not done, and whether a reason to wait applied.
    """
    me, case = record.ctx.actor.member_id, record.case
    if case is None or me in (case.it_member_id, case.ft_member_id) or not (may_review(record) or has_reviewed(record)):
        return ()
    phrases, talk = WORDS.phrases, record.latest(alerts.TALK)
    first = [] if record.alert.consult_id or talk else [phrases["safety_gate_no_consult"]]
    missing = dict.fromkeys([*record.alert.not_in_order, *(talk.detail if talk else ())])
    lines = [*first, *(phrases[f"safety_gate_{gate}"] for gate in missing)]
    return (*(lines or [phrases["safety_gate_none"]]), *([phrases["safety_gate_talked"]] if talk and missing else []))


def _entry(record: AlertRecord, event: SafetyEvent, texts: Mapping[UUID, str]) -> Entry:
    labels = {option.id: option.label for option in alert_forms.entry_form(record).fields[1].options}
    line = WORDS.phrases["safety_entry_line"].format(
        who=record.name(event.by_id), time=standing.moment(record, event.at)
    )
    text = texts.get(event.writing_id, "") if event.writing_id else ""
    return Entry(line, text, tuple(labels[id_] for id_ in event.detail if id_ in labels))


def _step(record: AlertRecord, event: SafetyEvent, texts: Mapping[UUID, str]) -> Step:
    phrases, dates = WORDS.phrases, record.dates
    done = next((each for each in record.of_kind(alerts.STEP_DONE) if each.about_id == event.id), None)
    when = event.due_at or event.at
    day = dates.day_and_time(when) if event.detail else dates.day_of(when)
    line = phrases["safety_step_line"].format(who=record.name(event.member_id), day=day)
    done_line = (
        phrases["safety_step_done"].format(who=record.name(done.by_id), time=standing.moment(record, done.at))
        if done
        else ""
    )
    return Step(str(event.id), texts.get(event.writing_id, "") if event.writing_id else "", line, done_line)


def _review_entry(record: AlertRecord, event: SafetyEvent) -> Entry:
    seal = record.ctx.services.seal
    session, case_id = record.ctx.session, record.alert.case_id
    expected: writings.Expected = {"case_id": case_id, "consult_id": None, "kinds": (REVIEW_KIND,)}
    text = event.writing_id and writings.read_if_available(session, seal, event.writing_id, **expected)
    return Entry(standing.review_line(record, event), text or "")


def _read_texts(record: AlertRecord) -> dict[UUID, str]:
    """Return the texts of entries, steps and the outcome, by the id of their writing."""
    kinds = (alerts.ENTRY, alerts.STEP, alerts.SETTLED)
    ids = [event.writing_id for event in record.of_kind(*kinds) if event.writing_id]
    seal, case_id = record.ctx.services.seal, record.alert.case_id
    expected: writings.Expected = {"case_id": case_id, "consult_id": None, "kinds": (WRITING_KIND,)}
    return writings.read_many(record.ctx.session, seal, ids, **expected) if ids else {}


def _abilities(record: AlertRecord) -> frozenset[str]:
    me = record.ctx.actor.member_id
    is_reader = me in record.reader_ids
    return frozenset(
        name
        for name, is_possible in (
            ("charge", record.is_open and is_reader and record.charge is None),
            ("reach", record.is_open and is_reader),
            ("step_done", is_reader),
        )
        if is_possible
    )
