"""Every screen of the product with as much on it as possible: the longest names, and all that it can show at once."""

from dataclasses import replace
from datetime import date, time

from flows import content
from flows.cases import screens as cases_screens
from flows.cases.screen_names import ScreenNames
from flows.consult.asking import screens as asking_screens
from flows.consult.framing import screens as framing_screens
from flows.consult.preparation import screens as preparation_screens
from flows.consult.preparation.screens import TOPICS
from flows.consult.scheduling import screens as scheduling_screens
from flows.consult.writing import screens as writing_screens
from flows.content import WORDS, ListLine
from flows.forms import Field, Form, Option, Piece, Row, Value
from flows.home import screens as home_screens
from flows.parts import Part
from flows.practice import screens as practice_screens
from flows.releases import screens as releases_screens
from flows.supervision import screens as supervision_screens
from tests.support.screens import (
    fullest_people_screens,
    fullest_release_screens,
    fullest_retention_screens,
    fullest_safety_screens,
    fullest_scheduling_screens,
    fullest_summary_screens,
    fullest_talk_screens,
)
from tests.support.screens.longest_dates import DATES, DAY, OFFERED_MOMENT, PREVIEW, TODAY

LONG_NAME = "Bartholomeus"
LONG_CODE = f"{max(WORDS.phrases['plants'].split(), key=len)}-4821"
SCREENED = ("my_side", "their_part", "still_working", "message", "supervision", "in_passing")
PULLS = ("one_side", "set_against", "easy")
BOXES = ("weigh_bring", "weigh_cost", "weigh_hopes", "kept_back", "clients_kept_back", "whom")
REASONED = ("reason", "whom")  # texts that can be written before weighing

_MOMENTS = [Option(str(number), OFFERED_MOMENT) for number in range(6)]
_PEOPLE = [Option(participant_id, "Adult 1") for participant_id in ("a1", "a2", "a3", "a4")]


def setting(part: Part = Part.IT, colleague: str = LONG_NAME) -> ScreenNames:
    """Return the names that the screens of one therapist may show."""
    return ScreenNames(about="id", code=LONG_CODE, colleague=colleague, part=part, dates=DATES)


def screens(part: Part = Part.IT) -> list[Form]:
    """Return every screen that a therapist of this part may see."""
    alone = [
        *_framing(part),
        *fullest_release_screens.screens(setting(part)),
        *_preparing(part),
        *_scoping(part),
        *_supervision(part),
    ]
    return [
        *alone,
        *fullest_scheduling_screens.screens(setting(part), reasons()),
        *fullest_talk_screens.screens(setting(part)),
        *fullest_summary_screens.screens(setting(part)),
        *_guidance(),
        *_settings(),
        *fullest_people_screens.screens(LONG_NAME, LONG_CODE),
        *fullest_retention_screens.screens(LONG_CODE),
        *fullest_safety_screens.screens(LONG_NAME, LONG_CODE),
    ]


def facts(part: Part = Part.IT, sessions: int | None = 12, *, recount: bool = False) -> Form:
    """Return the facts screen with this number of known sessions."""
    known_facts = preparation_screens.PreparationFacts(
        releases=WORDS.phrases["releases_until"].format(day="Nov 14, 2028"),
        sessions=sessions,
        first_on=date(2027, 2, 3) if sessions else None,
        last_on=date(2027, 4, 28) if sessions else None,
        needed_sessions=2,
        participant_options=_PEOPLE,
        impression="",
        informed=(),
        is_recount=recount,
    )
    return preparation_screens.facts(setting(part), known_facts)


def reasons() -> list[str]:
    """Return the texts of what can block a therapist at once: the releases of two people, and all other reasons."""
    say = {"who": "Adult 1", "have": "1", "needed": "2"}
    names = ("release_none", "release_invalid", "sessions", "impression", "informed", "hopes")
    return [WORDS.phrases[f"wait_{name}"].format_map(say) for name in names]


def asked(form: Form, field_id: str) -> Field:
    """Return one field of a screen."""
    return next(field for field in form.fields if field.id == field_id)


def offered(form: Form, field_id: str) -> list[str]:
    """Return the ids of the options of a field."""
    return [option.id for option in asked(form, field_id).options]


def requirement_sources(step: str, field_id: str) -> dict[str, str]:
    """Return the source of the requirement behind each option that has one."""
    pieces = WORDS.screens[step].body
    options = next(piece.options for piece in pieces if piece.field == field_id)
    return {option.id: option.source for option in options if option.source}


def button_ids(form: Form) -> set[str]:
    """Return the ids of the buttons on a screen."""
    return {button.id for piece in form.body if isinstance(piece, Row) for button in piece.buttons}


def screen(step: str) -> Form:
    """Return a screen with as much on it as possible."""
    return next(form for form in screens() if form.step == step)


def _framing(part: Part) -> list[Form]:
    info = setting(part)
    line = WORDS.phrases["with_colleague"].format(code=LONG_CODE, colleague=LONG_NAME)
    waiting, cases = [ListLine(line, "go_on", "id")] * 5, [ListLine(line, "confer", "id")] * 5
    ending = [releases_screens.ending_soon_row(LONG_CODE, "Adult 1", DATES.full_day(TODAY), "id")] * 5
    sections = {"move": content.to_rows(waiting), "others": content.to_rows(waiting), "ending": ending}
    return [
        framing_screens.menu(waiting, cases),
        framing_screens.menu([], []),
        framing_screens.reasons(None, [Option("c", line)], {}, another=True),
        framing_screens.reasons(info, (), {}, another=True, decided=(DAY, "not_wanted")),
        cases_screens.new_case(
            {slot: WORDS.phrases["person_adult"].format(number=1) for slot in cases_screens.PARTICIPANT_SLOTS}
        ),
        framing_screens.home(sections, DAY, more=True),
        framing_screens.home({}, DAY, therapist=False),
        framing_screens.past_consults([replace(entry, button="") for entry in waiting], "place"),
        framing_screens.past_consults([]),
    ]


def _preparing(part: Part) -> list[Form]:
    info = setting(part)
    why, partner = WORDS.phrases["no_not_wanted"], WORDS.phrases["own_part_it"]
    for_record = WORDS.phrases["no_for_record"].format(day=DATES.full_day(TODAY), who=partner, why=why)
    return [
        preparation_screens.screening(info),
        *(preparation_screens.pause(info, item, supervised=True, for_safety=True) for item in SCREENED),
        facts(part),
        facts(part, sessions=1),
        facts(part, sessions=None),
        facts(part, recount=True),
        preparation_screens.wait(info, reasons(), signed_form=True, for_safety=True),
        preparation_screens.wait(info, [WORDS.phrases["wait_not_now"]], signed_form=False),
        preparation_screens.weigh(info, {}, early=True),
        preparation_screens.weigh(info, {}, early=False),
        preparation_screens.decline(info),
        preparation_screens.ended(info, colleague_knows=False, undoable=True, for_record=for_record),
        *(preparation_screens.ended(info, colleague_knows=True, undoable=undoable) for undoable in (True, False)),
    ]


def _scoping(part: Part) -> list[Form]:
    info = setting(part)
    advice = [WORDS.phrases[f"pull_{pull}"].format(colleague=LONG_NAME) for pull in PULLS]
    offered = "; ".join(moment.label for moment in _MOMENTS)
    day = DAY
    waiting = WORDS.phrases["waiting_ahead"].format(colleague=LONG_NAME, day=day, next=day)
    return [
        preparation_screens.scope(info, TOPICS, {}, advice=advice, has_texts_to_write=True, offers_supervision=True),
        preparation_screens.scope(info, TOPICS, {}),
        preparation_screens.page_link(info, BOXES, "https://coach.example.org/w#token", then_ready=True),
        preparation_screens.page_link(info, BOXES, "https://coach.example.org/w#token", then_ready=False),
        preparation_screens.page_link(info, REASONED, "https://coach.example.org/w#token", then_ask=True),
        writing_screens.writing(info, BOXES, {}),
        writing_screens.writing(info, REASONED, {}),
        scheduling_screens.offer_times(
            info, _MOMENTS, (), bounds=(date(2027, 5, 7), date(2027, 7, 5)), for_safety=True
        ),
        scheduling_screens.offer_times(
            info,
            _MOMENTS,
            (scheduling_screens.ANOTHER_TIME,),
            bounds=(date(2027, 5, 7), date(2027, 7, 5)),
            for_safety=True,
        ),
        scheduling_screens.offer_times(info, [], (), bounds=(date(2027, 5, 7), date(2027, 7, 5))),
        scheduling_screens.ready(info, offered, content.to_rows([ListLine(waiting, "ask_now", "id")])),
        scheduling_screens.ready(info, ""),
    ]


def _supervision(part: Part) -> list[Form]:
    info = setting(part)
    say = {"code": LONG_CODE, "who": LONG_NAME, "how": WORDS.phrases["review_changed"], "since": DAY}
    waiting = [ListLine(WORDS.phrases["review_line"].format(**say))] * 6
    names = asking_screens.join_names([LONG_NAME] * 3)
    wait = WORDS.phrases["waiting_quiet"].format(colleague=names, day=DAY)
    return [
        supervision_screens.queue(waiting, "https://coach.example.org/w#token"),
        supervision_screens.queue([], "https://coach.example.org/w#token"),
        supervision_screens.reviewed([LONG_CODE] * 20, "https://coach.example.org/w#token"),
        supervision_screens.reviewed([], "https://coach.example.org/w#token"),
        asking_screens.reason_waiting(info, content.to_rows([ListLine(wait)])),
        supervision_screens.comment(info, LONG_NAME, "What did the adult make of it?"),
    ]


def _guidance() -> list[Form]:
    explained = [step for step, screen in WORDS.screens.items() if screen.why]
    longest = max(WORDS.refusals.values(), key=len).replace("{reference}", "0a1b2c3d")
    return [
        *(home_screens.why_screen(step, needed=4) for step in explained),
        home_screens.reasons_to_wait(),
        home_screens.commands(supervisor=True),
        *(home_screens.guideline(name) for name in home_screens.SUBJECTS),
        content.notice(longest),
    ]


def _settings() -> list[Form]:
    say = {"zone": "America/Argentina/ComodRivadavia", "needed": "4", "start": "09:00", "end": "17:00"}
    week = tuple("0123456")
    hours: dict[str, Value] = {"sessions_needed": "4", "work_days": week, "work_start": time(9), "work_end": time(17)}
    return [
        practice_screens.my_settings(say, week, free_text="page", administrator=True),
        practice_screens.my_settings(say, week, free_text="modal", administrator=False),
        practice_screens.practice_settings(hours),
        practice_screens.free_text({"free_text": "page"}, TODAY, PREVIEW),
    ]


def words_on(form: Form) -> str:
    """Return all text on a screen except its buttons: title, notes, labels, hints and options."""
    return " ".join(word for text in (form.title, *map(_text_of, form.body)) for word in text.split())


def _text_of(piece: Piece) -> str:
    if isinstance(piece, Field):
        options = (f"{option.label} {option.detail}" for option in piece.options)
        return " ".join((piece.label, piece.hint, *options))
    return piece.words
