"""On pages: what is typed while preparing, on the way to the invitation, is nowhere but before whom it may be read."""

import pytest

from flows.consult.writing.actions import MAX_DRAFT_LENGTH
from flows.forms import MAX_TEXT_LENGTH
from tests.canary.leak_watch import Watch
from tests.canary.linked_page import OwnPage
from tests.canary.preparation_boxes import BOXES, about_to_write, breaks, in_each_box
from tests.support.practice import ANA, BEN, DANA
from tests.support.walks.preparation_steps import MAPLE, value_beside

FIELDS = {f"writing.{one}" for one in BOXES}
REASON = {"writing.reason"}


def test_what_is_typed_while_preparing(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    practice = watch.practice
    ana = about_to_write(practice)
    page, boxes = OwnPage(watch, ana), in_each_box(watch)

    for box in boxes:
        assert page.types(box, watch.words(f"writing.{box}", ANA)) == 200
        assert page.types(box, watch.words(f"writing.{box}", ANA).ljust(MAX_DRAFT_LENGTH + 1, ".")) == 413
    watch.looks()
    too_long = watch.words("writing.kept_back", ANA).ljust(MAX_TEXT_LENGTH + 1, ".")
    assert page.sends(**{**boxes, "kept_back": too_long}).status_code == 422
    with monkeypatch.context() as broken:
        breaks(broken)
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
        breaks(broken)
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
