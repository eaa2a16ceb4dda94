"""The S0 requirements of screens and chart, one after another. Gates, releases and times have their own tests."""

import re

import pytest

from flows.cases import past_no
from flows.consult import chart
from flows.consult.chart import ConsultChart
from flows.consult.preparation import screens as preparation_screens
from flows.consult.preparation.screens import TOPICS
from flows.content import WORDS
from flows.forms import check
from flows.home import screens as home_screens
from flows.parts import Part
from tests.support.screens import fullest_screens
from tests.support.screens.fullest_screens import SCREENED, setting

each_part = pytest.mark.parametrize("part", list(Part))
PREPARATION_EVENTS = ("screened", "facts_given", "weighed", "outlined")


class BareConsult:
    """A consult with nothing but its configuration."""

    def __init__(self) -> None:
        self.configuration: chart.Configuration = None
        chart.start(self)


def preparing() -> BareConsult:
    """Return a consult that both prepare."""
    consult = BareConsult()
    chart.send_event(consult, "frame")
    return consult


def send_events(consult: BareConsult, part: Part, *events: str) -> BareConsult:
    """Return the consult after these events of one part."""
    for event in events:
        chart.send_event(consult, f"{part}_{event}")
    return consult


def test_s0_1_a_case_has_one_therapist_of_each_part_and_other_pairs_are_told_so() -> None:
    assert fullest_screens.offered(fullest_screens.screen("case"), "part") == [*Part, "same"]
    assert {part.other for part in Part} == set(Part)
    assert all(part.other is not part for part in Part)
    others = fullest_screens.words_on(home_screens.guideline("guidelines_others"))
    pairs = "second individual", "psychiatrist", "teacher", "community worker", "wasn't written for them"
    assert [pair for pair in pairs if pair not in others] == []


@each_part
def test_s0_5_each_reads_both_points_of_view_and_more_about_them_early_in_treatment(part: Part) -> None:
    esteem, ask = "for one person's self-esteem and say", "may ask something of everyone in the family"
    sides = {Part.IT: f"You work {esteem}; Ben {ask}.", Part.FT: f"You {ask}; Ben works {esteem}."}

    usual, early = (preparation_screens.weigh(setting(part, "Ben"), {}, early=early) for early in (False, True))

    assert sides[part] in fullest_screens.words_on(usual)
    assert len(early.body) == len(usual.body) + 1


def test_s0_6_each_is_asked_whether_the_two_are_set_against_each_other() -> None:
    assert fullest_screens.requirement_sources("weigh", "pulls")["set_against"] == "S0-6"
    assert fullest_screens.asked(fullest_screens.screen("weigh"), "pulls").required


def test_s0_7_being_easy_to_talk_to_is_asked_about_and_points_to_the_supervisor() -> None:
    assert fullest_screens.requirement_sources("weigh", "pulls")["easy"] == "S0-7"
    assert "supervision" in WORDS.phrases["pull_easy"]


def test_s0_8_benefits_stand_beside_risks_and_a_no_is_as_good_as_a_yes() -> None:
    weigh = fullest_screens.screen("weigh")

    assert len(fullest_screens.offered(weigh, "bring")) == len(fullest_screens.offered(weigh, "cost"))
    assert {"go_on", "not_now", *past_no.NOES} == set(fullest_screens.offered(weigh, "balance"))
    assert "good outcome" in fullest_screens.words_on(preparation_screens.ended(setting(), colleague_knows=False))


@each_part
def test_s0_11_s0_12_each_prepares_alone_and_one_side_alone_does_not_lead_to_agreeing(part: Part) -> None:
    consult = send_events(preparing(), part, *PREPARATION_EVENTS)

    assert chart.current_step(consult.configuration, part) == "ready"
    assert chart.current_step(consult.configuration, part.other) == "screen"
    send_events(consult, part.other, *PREPARATION_EVENTS)
    assert consult.configuration == "agreeing"


@each_part
@pytest.mark.parametrize("steps_done", range(len(PREPARATION_EVENTS)))
def test_s0_13_declining_ends_the_consult_from_each_step(part: Part, steps_done: int) -> None:
    consult = send_events(preparing(), part, *PREPARATION_EVENTS[:steps_done], "declined")

    assert consult.configuration == "declined"
    assert chart.ConsultChart.declined.final
    assert {fullest_screens.requirement_sources("weigh", "balance")[reason] for reason in past_no.NOES} == {"S0-13"}


def test_s0_14_topics_are_chosen_within_the_releases_and_at_least_one_is_required() -> None:
    form = preparation_screens.scope(setting(), {"support", "goals"}, {})

    assert fullest_screens.offered(form, "topics") == ["goals", "support"]
    assert check(form, {"topics": ["diagnosis"]}).errors["topics"] == "choose_from_list"
    assert check(form, {"topics": []}).errors["topics"] == "choose_any"


def test_a_single_box_that_is_not_ticked_has_its_own_error() -> None:
    assert check(fullest_screens.screen("sign"), {}).errors["impressions"] == "tick_this"


def test_s0_14_changed_topics_are_agreed_on_again_before_anything_is_booked() -> None:
    consult = send_events(send_events(preparing(), Part.IT, *PREPARATION_EVENTS), Part.FT, *PREPARATION_EVENTS)

    chart.send_event(consult, "edit")

    assert consult.configuration == "agreeing"


@pytest.mark.parametrize("field", ["keeps_back", "clients_keep_back"])
def test_s0_15_each_has_to_say_whether_there_is_something_they_do_not_share(field: str) -> None:
    form = preparation_screens.scope(setting(), TOPICS, {})

    assert field not in form.values
    assert check(form, {}).errors[field] == "choose_one"
    assert set(fullest_screens.requirement_sources("scope", field).values()) == {"S0-15"}


def test_s0_24_clients_seeing_the_two_cooperate_is_offered_as_a_benefit() -> None:
    assert fullest_screens.requirement_sources("weigh", "bring")["cooperate"] == "S0-24"
    assert "S0-24" in WORDS.screens["guidelines_how"].sources


def test_s0_26_s0_27_s0_28_s0_29_a_consult_needs_a_reason() -> None:
    form = fullest_screens.screen("frame")

    assert fullest_screens.requirement_sources("frame", "reasons") == {
        "safety": "S0-26",
        "diagnosis": "S0-27",
        "engage": "S0-28",
        "goals": "S0-29",
        "another": "S0-29",
    }
    assert check(form, {"reasons": []}).errors["reasons"] == "choose_any"


def test_s0_30_s0_31_s0_32_s0_33_s0_34_s0_35_each_of_the_six_reasons_to_wait_has_its_own_advice() -> None:
    assert fullest_screens.requirement_sources("screen", "fits") == {
        "my_side": "S0-30",
        "their_part": "S0-31",
        "still_working": "S0-32",
        "message": "S0-33",
        "supervision": "S0-34",
        "in_passing": "S0-35",
        "none": "S0-36",
    }
    advice = [WORDS.phrases[f"advice_{item}"] for item in SCREENED]
    assert len(set(advice)) == len(advice)
    pauses = [fullest_screens.words_on(preparation_screens.pause(setting(), item)) for item in SCREENED]
    assert [text for text, pause in zip(advice, pauses, strict=True) if text not in pause] == []


def test_s0_34_what_needs_supervision_is_sent_to_the_supervisor() -> None:
    assert "for supervision" in WORDS.phrases["advice_supervision"]


@each_part
def test_s0_36_the_six_reasons_to_wait_come_first_each_time_and_nothing_is_preselected(part: Part) -> None:
    form = preparation_screens.screening(setting(part))

    assert fullest_screens.offered(form, "fits") == [*SCREENED, "none"]
    assert form.values == {}
    assert check(form, {}).errors == {"fits": "choose_one"}
    assert chart.current_step(preparing().configuration, part) == "screen"


@each_part
def test_s0_36_a_pause_leads_back_to_the_six_reasons_to_wait_and_not_past_them(part: Part) -> None:
    consult = send_events(preparing(), part, "flagged")

    send_events(consult, part, "resumed")

    assert chart.current_step(consult.configuration, part) == "screen"


def test_s0_46_a_pause_blames_nobody_and_costs_nothing() -> None:
    text = " ".join([WORDS.screens["pause"].why, *(WORDS.phrases[f"advice_{item}"] for item in SCREENED)])

    assert re.findall(r"\b(should|wrong|mistake|rule|violat\w*|not allowed|warning)\b", text, re.IGNORECASE) == []
    assert "Most of us have felt each of them." in fullest_screens.words_on(home_screens.reasons_to_wait())


def test_s0_47_the_guidelines_can_be_read_without_a_case() -> None:
    forms = [home_screens.reasons_to_wait(), *map(home_screens.guideline, home_screens.SUBJECTS)]

    assert {form.about for form in forms} == {""}
    assert [form.step for form in forms if form.fields] == []


def test_s0_47_every_explanation_can_be_read() -> None:
    explained = [step for step, screen in WORDS.screens.items() if screen.why]

    assert all(fullest_screens.words_on(home_screens.why_screen(step, needed=2)) for step in explained)


@each_part
def test_s0_49_the_six_reasons_to_wait_are_one_click_away_from_each_step_and_from_home(part: Part) -> None:
    states = {state.name for state in ConsultChart.states_map[f"{part}_preparing"].states}
    step_forms = [
        form for form in fullest_screens.screens(part) if form.step in states | {"home", "menu", "guidelines", "times"}
    ]

    assert [form.step for form in step_forms if "whynot" not in fullest_screens.button_ids(form)] == []


def test_s0_50_what_clients_hope_for_has_to_be_answered_even_if_they_were_not_asked() -> None:
    form = preparation_screens.weigh(setting(), {}, early=False)

    assert check(form, {}).errors["hopes"] == "choose_any"
    assert fullest_screens.requirement_sources("weigh", "hopes")["not_asked"] == "S0-50"
    assert "wait_hopes" in WORDS.phrases


def test_s0_52_each_is_told_that_the_colleague_may_think_differently() -> None:
    assert "Not everyone thinks alike" in fullest_screens.words_on(home_screens.reasons_to_wait())


def test_s0_53_each_checks_their_own_leaning_and_the_answer_is_not_saved() -> None:
    pulls = fullest_screens.asked(fullest_screens.screen("weigh"), "pulls")

    assert fullest_screens.requirement_sources("weigh", "pulls")["one_side"] == "S0-53"
    assert pulls.required
    assert not pulls.is_autosaved


def test_s0_54_s0_55_the_guidelines_say_what_conferring_is_good_for_and_that_it_has_risks() -> None:
    text = fullest_screens.words_on(home_screens.guideline("guidelines"))

    assert "most differentiated and productive manner" in text
    assert "Individual therapists, family therapists and clients have found it extremely helpful." in text
    assert "It also has risks" in text
