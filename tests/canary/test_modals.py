"""Typing in Slack's modals, after a BAA: text is in its own modal and submission, and nowhere else in Slack."""

import pytest

from tests.canary.leak_watch import Watch
from tests.canary.preparation_boxes import BOXES, about_to_write, break_encryption, texts_for_boxes
from tests.canary.test_talk_pages import quoted
from tests.support.practice import ANA, BEN, Ticks
from tests.support.walks.preparation_steps import MAPLE, value_beside
from tests.support.walks.talk_steps import at_the_time, begins

FIELDS = {f"writing.{box}" for box in BOXES}


def test_text_typed_in_the_modals_of_a_preparation_goes_nowhere_else(
    windowed: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, practice = windowed, windowed.practice
    ana = about_to_write(practice)
    assert ana.step == "writing"
    boxes: dict[str, Ticks] = {**texts_for_boxes(watch)}
    ana.ticks(**{**boxes, "kept_back": " "}).sends()
    with monkeypatch.context() as broken:
        break_encryption(broken)
        ana.ticks(**boxes).sends()
        ana.closes()
    ana.answers("writing", **boxes)
    watch.search_storage()
    if ana.step == "scope":
        ana.sends()
    ana.answers("times", offered=ana.options("offered")[:2]).closes()
    watch.search_storage()
    practice.person(BEN).presses("prepare").closes().opens_home()

    watch.search_everything()
    assert watch.arrived_fields == FIELDS


def test_another_reason_typed_in_a_modal_goes_nowhere_else(windowed: Watch) -> None:
    watch, ana = windowed, windowed.practice.person(ANA).types()
    windowed.practice.deliver()
    ana.presses("confer", value=value_beside(ana, MAPLE)).answers("frame", reasons=["another"])

    ana.answers("writing", reason=watch.new_text("writing.reason", ANA))

    watch.search_everything()
    assert watch.arrived_fields == {"writing.reason"}


def test_answers_typed_in_the_modals_of_the_talk_go_nowhere_else(windowed: Watch) -> None:
    watch, practice = windowed, windowed.practice
    at_the_time(practice)
    both = [begins(practice, who) for who in (ANA, BEN)]

    for number in range(1, 9):
        for therapist in both:
            shared = number != 4
            words = watch.new_text("talk.words", therapist.id, *((ANA, BEN) if shared else ()))
            therapist.ticks(words=quoted(words)).sends()
            therapist.ticks(sharing="knows" if shared else "not_for_sharing")
            if shared:
                therapist.sends()  # the error under the box shows the direct quote to its writer
                therapist.ticks(own_words=["own_words"])
            therapist.sends()
        watch.search_storage()
    both[0].presses("question_back").closes()

    watch.search_everything()
    assert watch.arrived_fields == {"talk.words"}


def test_words_of_danger_typed_in_the_modals_leave_nothing_but_the_line(windowed: Watch) -> None:
    watch, practice = windowed, windowed.practice
    at_the_time(practice)
    ana = begins(practice, ANA)

    danger = f"{watch.new_text('talk.words', ANA)} He will kill himself tonight."
    ana.answers("talk_1", words=danger, sharing="not_for_sharing")
    assert "If someone may be in danger now" in ana.screen_text
    for _table, row in watch.rows():
        assert b"danger" not in row
        assert b"kill himself" not in row
    ana.presses("question_back").closes()

    watch.search_everything()
    assert "kill himself" not in watch.log.getvalue()
