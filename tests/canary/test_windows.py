"""In Slack's windows, after a BAA: what is typed is in that very window and its own sending, and nowhere else there."""

import pytest

from tests.canary.test_preparing_pages import KEPT, MINE, _break, explains_in_a_note, weighed
from tests.canary.watch import Watch
from tests.dialogues.stage import ANA, BEN, Ticks
from tests.dialogues.talked import at_the_time, begins
from tests.dialogues.ways import MAPLE, at_scope, value_beside

FIELDS = {*(f"writing.{one}" for one in (*MINE, *KEPT, "whom"))}


def test_what_is_typed_while_preparing(windowed: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, practice = windowed, windowed.practice
    explains_in_a_note(practice)
    ana = at_scope(practice, weighed=weighed(practice))
    ana.answers("scope", topics=["goals", "modality"], keeps_back="something", clients_keep_back="something")
    assert ana.sees == "writing", ana.sees
    boxes: dict[str, Ticks] = {
        one: watch.words(f"writing.{one}", ANA, *([BEN] if one == "whom" else [])) for one in (*MINE, *KEPT, "whom")
    }
    ana.ticks(**{**boxes, "kept_back": " "}).sends()
    with monkeypatch.context() as broken:
        _break(broken)
        ana.ticks(**boxes).sends()
        ana.closes()
    ana.answers("writing", **boxes)
    watch.looks()
    if ana.sees == "scope":
        ana.sends()
    ana.answers("times", offered=ana.options("offered")[:2]).closes()
    watch.looks()
    practice.one(BEN).presses("prepare").closes().opens_home()

    watch.ends()
    assert watch.driven == FIELDS


def test_a_reason_of_ones_own(windowed: Watch) -> None:
    watch, ana = windowed, windowed.practice.one(ANA).types()
    windowed.practice.deliver()
    ana.presses("confer", value=value_beside(ana, MAPLE)).answers("frame", reasons=["another"])

    ana.answers("writing", reason=watch.words("writing.reason", ANA))

    watch.ends()
    assert watch.driven == {"writing.reason"}


def test_the_eight_questions(windowed: Watch) -> None:
    watch, practice = windowed, windowed.practice
    at_the_time(practice)
    both = [begins(practice, who) for who in (ANA, BEN)]

    for number in range(1, 9):
        for one in both:
            shared = number != 4
            words = watch.words("talk.words", one.id, *((ANA, BEN) if shared else ()))
            one.ticks(words=words).sends()
            one.answers(f"talk_{number}", sharing="knows" if shared else "not_for_sharing")
        watch.looks()
    both[0].presses("question_back").closes()

    watch.ends()
    assert watch.driven == {"talk.words"}
