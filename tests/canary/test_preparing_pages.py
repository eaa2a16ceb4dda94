"""On pages: what is typed while preparing, on the way to the invitation, is nowhere but before whom it may be read."""

import pytest

from bot.coach.writing import LONGEST_DRAFT
from flows.forms import LONGEST_WORDS
from storage import sealing
from storage.models import Case
from tests.canary.own_page import OwnPage
from tests.canary.watch import Watch
from tests.dialogues.stage import ANA, BEN, DANA, Stage
from tests.dialogues.ways import MAPLE, WEIGHED, at_scope, case, value_beside

MINE = ("weigh_bring", "weigh_cost", "weigh_hopes")
KEPT = ("kept_back", "clients_kept_back")
FIELDS = {*(f"writing.{one}" for one in (*MINE, *KEPT, "whom"))}
REASON = {"writing.reason"}


class _BrokenError(Exception):
    """What nobody expected; it quotes what was typed, as many a library's does."""


def _break(monkeypatch: pytest.MonkeyPatch) -> None:
    def shut(_key: bytes, plain: bytes, _about: bytes) -> bytes:
        raise _BrokenError(plain, plain.decode()) from ValueError(plain)

    monkeypatch.setattr(sealing, "shut", shut)


def explains_in_a_note(practice: Stage) -> None:
    with practice.desk.database.transaction() as session:
        found = session.get(Case, case(practice).id)
        assert found is not None
        found.whom = "note"


def weighed(practice: Stage) -> dict[str, list[str]]:
    del practice
    return {"bring": ["else"], "cost": ["else"], "hopes": ["else"]}


def test_what_is_typed_while_preparing(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    practice = watch.practice
    explains_in_a_note(practice)
    ana = at_scope(practice, weighed=weighed(practice))
    ana.answers("scope", topics=["goals", "modality"], keeps_back="something", clients_keep_back="something")
    page = OwnPage(watch, ana)
    boxes = {one: watch.words(f"writing.{one}", ANA, *([BEN] if one == "whom" else [])) for one in (*MINE, *KEPT, "whom")}

    for box in boxes:
        assert page.types(box, watch.words(f"writing.{box}", ANA)) == 200
        assert page.types(box, watch.words(f"writing.{box}", ANA).ljust(LONGEST_DRAFT + 1, ".")) == 413
    watch.looks()
    too_long = watch.words("writing.kept_back", ANA).ljust(LONGEST_WORDS + 1, ".")
    assert page.sends(**{**boxes, "kept_back": too_long}).status_code == 422
    with monkeypatch.context() as broken:
        _break(broken)
        assert page.sends(**boxes).status_code == 500
        assert page.types("kept_back", watch.words("writing.kept_back", ANA)) == 500
    assert page.sends(**boxes).status_code == 200
    watch.looks()

    ana.presses("written_ready")
    ana.answers("times", offered=ana.options("offered")[:2]).closes()
    watch.looks()
    ben = practice.one(BEN).presses("prepare")
    assert boxes["whom"][10:20] in OwnPage(watch, ben).reads()
    ben.closes().opens_home()
    ana.opens_home()

    watch.ends()
    assert watch.driven == FIELDS


def test_a_reason_of_ones_own(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    practice = watch.practice
    ana = practice.one(ANA).types()
    practice.deliver()
    ana.presses("confer", value=value_beside(ana, MAPLE)).answers("frame", reasons=["another"])
    page, reason = OwnPage(watch, ana), watch.words("writing.reason", ANA, DANA)

    page.types("reason", watch.words("writing.reason", ANA))
    with monkeypatch.context() as broken:
        _break(broken)
        assert page.sends(reason=reason).status_code == 500
    page.sends(reason=reason)
    ana.presses("ask_reason").closes()
    watch.looks()
    dana = practice.one(DANA).presses("review")
    theirs = OwnPage(watch, dana)
    asked = theirs.reads().partition("/a/")[2].partition('"')[0]
    assert "qzvxkjwq01" in theirs.reads(f"/a/{asked}")
    theirs.sends(f"/a/{asked}", deed="go_on")

    watch.ends()
    assert watch.driven == REASON
