"""The screens of one therapist's preparation, filled with what is stored."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from flows.cases import past_no
from flows.consult import ending
from flows.consult.asking import reason_question
from flows.consult.gates import gate_check
from flows.consult.preparation import pause, privacy, screens, weighing
from flows.consult.record import ConsultRecord
from flows.consult.writing import actions as writing_actions
from flows.consult.writing import not_shared
from flows.consult.writing.not_shared import NotShared
from flows.content import WORDS
from flows.dates import local_day
from flows.forms import Form, Option, Value
from flows.releases import rule_facts
from storage.consults import consults

FIRST_SESSIONS, FIRST_WEEKS = 5, timedelta(weeks=6)  # before that the two agendas pull apart more strongly (S0-5)


def screening_form(record: ConsultRecord) -> Form:
    """Return the six reasons to wait; before that, whether the second therapist knows who the client is."""
    if record.part == record.consult.starter_part:
        return screens.screening(record.screen_names)
    if not record.preparation.knows_whom:
        return _client_note_form(record)
    return screens.screening(record.screen_names, record.consult.reasons)


def pause_form(record: ConsultRecord) -> Form:
    """Return the advice for the reason to wait that this therapist ticked."""
    knows, has_supervisor = (
        record.consult.invited_at is not None,
        reason_question.has_supervisor(record.ctx, record.case),
    )
    return screens.pause(
        record.screen_names,
        _paused_on(record),
        colleague_knows=knows,
        supervised=has_supervisor,
        for_safety=record.has_safety_reason,
    )


def facts_form(record: ConsultRecord, *, recount: bool = False) -> Form:
    """Return the facts screen with what is known now; `recount`: the session counts can be changed."""
    attendance = record.case_record.attendance(record.part)
    facts = replace(
        _known_facts(record),
        releases=_releases_line(record),
        sessions=attendance.sessions if attendance else None,
        first_on=attendance.first_on if attendance else None,
        last_on=attendance.last_on if attendance else None,
        is_recount=recount,
    )
    return screens.facts(record.screen_names, facts)


def wait_form(record: ConsultRecord) -> Form:
    """Return why this therapist cannot continue yet, and whose turn it is."""
    reasons, needs_form = _waiting_reasons(record)
    return screens.wait(
        record.screen_names,
        reasons,
        signed_form=needs_form,
        colleague_knows=record.consult.invited_at is not None,
        for_safety=record.has_safety_reason,
    )


def current_weighing_form(record: ConsultRecord) -> Form:
    """Return the weighing screen with the saved ticks; before that, the privacy questions."""
    attendance = record.case_record.attendance(record.part)
    early = attendance is not None and (
        attendance.sessions < FIRST_SESSIONS or record.today - attendance.first_on < FIRST_WEEKS
    )
    return weighing_form(record, weighing.load_ticks(record), early=early)


def weighing_form(record: ConsultRecord, ticked: Mapping[str, Value], *, early: bool) -> Form:
    """Return the weighing screen with these ticks; `early`: it says that there have been few sessions (S0-5)."""
    return (
        privacy.privacy_form(record)
        if privacy.is_needed(record.case)
        else screens.weigh(record.screen_names, ticked, early=early)
    )


def scope_or_privacy_form(record: ConsultRecord) -> Form:
    """Return the topics screen; before that, the privacy questions."""
    return privacy.privacy_form(record) if privacy.is_needed(record.case) else scope_form(record)


def scope_form(record: ConsultRecord, advice: Sequence[str] = (), *, supervision: bool = False) -> Form:
    """Return the topics and what is not shared, ticked as before; `supervision`: offer it if possible (S0-7)."""
    covered = record.case_record.covered_topics(record.part)
    page = bool(writing_actions.asked_kinds(record))
    can_offer = supervision and reason_question.has_supervisor(record.ctx, record.case)
    return screens.scope(
        record.screen_names,
        covered,
        _scope_values(record, covered),
        advice=advice,
        has_texts_to_write=page,
        offers_supervision=can_offer,
    )


def shown_step(record: ConsultRecord) -> str:
    """Return the id of the screen that this therapist sees while they prepare."""
    if record.step == "screen" and record.part != record.consult.starter_part and not record.preparation.knows_whom:
        return "whom"
    return "case_law" if record.step in {"weigh", "scope"} and privacy.is_needed(record.case) else record.step


def shown_form(record: ConsultRecord, step: str, *, recount: bool = False) -> Form:
    """Return the screen of this step as the therapist sees it; `recount` as in `facts_form`."""
    return facts_form(record, recount=recount) if step == "facts" else _FORM_BY_STEP[step](record)


def form_to_check(record: ConsultRecord, step: str, *, recount: bool = False) -> Form:
    """Return the same fields with the same values, without what only a reader needs, such as links and advice."""
    names, colleague_knows = record.screen_names, record.consult.invited_at is not None
    lean: Mapping[str, Callable[[], Form]] = {
        "whom": lambda: screens.client_note(names, "in_person"),
        "screen": lambda: screens.screening(names),
        "pause": lambda: screens.pause(names, _paused_on(record), colleague_knows=colleague_knows),
        "weigh": lambda: screens.weigh(names, weighing.load_ticks_to_change(record), early=False),
        "wait": lambda: screens.wait(names, (), signed_form=False, colleague_knows=colleague_knows),
        "scope": lambda: _scope_fields(record),
    }
    return lean[step]() if step in lean else shown_form(record, step, recount=recount)


def form_to_tick(record: ConsultRecord, step: str) -> Form:
    """Return the fields that save each tick, with no more values than are saved anew with every tick."""
    if step == "weigh":
        return screens.weigh(record.screen_names, {}, early=False)
    if step == "scope":
        return screens.scope(record.screen_names, record.case_record.covered_topics(record.part), {})
    return screens.facts(record.screen_names, _known_facts(record))


def ended_form(record: ConsultRecord) -> Form:
    """Return the screen of a consult that ended without a summary."""
    consult = record.consult
    return screens.ended(
        record.screen_names,
        colleague_knows=consult.invited_at is not None,
        talk_began=consult.began_at is not None,
        undoable=ending.is_undoable(consult, record.part, record.ctx),
        for_record=_line_for_health_record(record),
    )


def _line_for_health_record(record: ConsultRecord) -> str:
    """Return a line that this therapist may put into the health record; "" unless they decided against this consult."""
    if record.consult.configuration != "declined":
        return ""
    last = past_no.find_no(record.ctx, record.case)
    if last is None or last.decided_at != record.consult.ended_at:
        return ""
    return WORDS.phrases["no_for_record"].format(
        day=record.dates.full_day(local_day(record.member.time_zone, last.decided_at)),
        who=WORDS.phrases[f"own_part_{record.part.other}"],
        why=WORDS.phrases[f"no_{last.no}"],
    )


def _known_facts(record: ConsultRecord) -> screens.PreparationFacts:
    """Return what the therapist attests to for this consult, without sessions and releases."""
    return screens.PreparationFacts(
        releases="",
        sessions=None,
        first_on=None,
        last_on=None,
        needed_sessions=record.settings.sessions_needed,
        participant_options=[Option(str(who.id), rule_facts.participant_label(who)) for who in record.own_participants],
        impression="formed" if record.preparation.impression_formed else "",
        informed=tuple(str(notice.participant_id) for notice in record.tables.notices(record.part)),
    )


def _paused_on(record: ConsultRecord) -> str:
    return record.preparation.paused_on or "still_working"


def _scope_fields(record: ConsultRecord) -> Form:
    covered = record.case_record.covered_topics(record.part)
    return screens.scope(record.screen_names, covered, _scope_values(record, covered))


def _scope_values(record: ConsultRecord, covered: Collection[str]) -> Mapping[str, Value]:
    topics = record.preparation.topics or _last_topics(record)
    values: dict[str, Value] = {"topics": tuple(topic for topic in topics if topic in covered)}
    answers = {question.value: not_shared.find_answer(record, question) for question in NotShared}
    values.update({name: answer for name, answer in answers.items() if answer})
    return values


def _client_note_form(record: ConsultRecord) -> Form:
    if record.case.whom != "note":
        return screens.client_note(record.screen_names, "in_person")
    if not writing_actions.may_read_client_note(record):
        return screens.client_note(record.screen_names, "closed")
    return screens.client_note(record.screen_names, "note", record.make_page_link())


def _releases_line(record: ConsultRecord) -> str:
    end_day = gate_check.first_release_end(record)
    phrases = WORDS.phrases
    day = record.dates.short_day(end_day) if end_day else ""
    line = phrases["releases_until"].format(day=day) if end_day else phrases["releases_missing"]
    if not record.case_record.missing_releases(record.part.other):
        return line
    return phrases["releases_of_colleague"].format(releases=line, colleague=record.colleague.first_name)


def _last_topics(record: ConsultRecord) -> tuple[str, ...]:
    before = record.consult.created_at
    return consults.find_last_topics(record.ctx.session, record.case.id, record.part, before=before)


_FORM_BY_STEP: Mapping[str, Callable[[ConsultRecord], Form]] = {
    **dict.fromkeys(("whom", "screen"), screening_form),
    "pause": pause_form,
    "wait": wait_form,
    "case_law": privacy.privacy_form,
    "weigh": current_weighing_form,
    "scope": scope_form,
}


def _waiting_reasons(record: ConsultRecord) -> tuple[list[str], bool]:
    """Return the reasons to wait, in words that say whose turn it is; and whether a signed form would help."""
    closed = gate_check.check_for_one(record)
    sentences = [line for gate in closed for line in gate_check.reason_sentences(record, gate)]
    ticks = weighing.load_ticks(record)
    if weighing.has_to_ask_clients(ticks):
        sentences.append(WORDS.phrases["wait_hopes"])
    if weighing.is_not_now(ticks):
        sentences.append(WORDS.phrases["wait_not_now"])
    if not_shared.find_answer(record, NotShared.CLIENTS) == pause.NOT_ASKED:
        sentences.append(WORDS.phrases["wait_keep_back"])
    return sentences, gate_check.can_form_help(closed)
