"""Text typed on the pages of a preparation, up to the invitation, reaches only the people who may read it."""

import pytest

from flows.consult.writing.actions import MAX_DRAFT_LENGTH
from flows.forms import MAX_TEXT_LENGTH
from tests.canary.leak_watch import Watch
from tests.canary.linked_page import OwnPage
from tests.canary.preparation_boxes import BOXES, about_to_write, break_encryption, texts_for_boxes
from tests.support.practice import ANA, BEN, DANA
from tests.support.walks.preparation_steps import MAPLE, value_beside

FIELDS = {f"writing.{box}" for box in BOXES}
REASON = {"writing.reason"}


def test_text_typed_on_the_pages_of_a_preparation_reaches_its_readers_only(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = watch.practice
    ana = about_to_write(practice)
    page, boxes = OwnPage(watch, ana), texts_for_boxes(watch)

    for box in boxes:
        assert page.types(box, watch.new_text(f"writing.{box}", ANA)) == 200
        assert page.types(box, watch.new_text(f"writing.{box}", ANA).ljust(MAX_DRAFT_LENGTH + 1, ".")) == 413
    watch.search_storage()
    too_long = watch.new_text("writing.kept_back", ANA).ljust(MAX_TEXT_LENGTH + 1, ".")
    assert page.sends(**{**boxes, "kept_back": too_long}).status_code == 422
    with monkeypatch.context() as broken:
        break_encryption(broken)
        assert page.sends(**boxes).status_code == 500
        assert page.types("kept_back", watch.new_text("writing.kept_back", ANA)) == 500
    assert page.sends(**boxes).status_code == 200
    watch.search_storage()

    ana.presses("written_ready")
    ana.answers("times", offered=ana.options("offered")[:2]).closes()
    watch.search_storage()
    ben = practice.person(BEN).presses("prepare")
    assert boxes["whom"][10:20] in OwnPage(watch, ben).reads()
    ben.closes().opens_home()
    ana.opens_home()

    watch.search_everything()
    assert watch.arrived_fields == FIELDS


def test_another_reason_typed_on_a_page_reaches_the_supervisor_only(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = watch.practice
    ana = practice.person(ANA).types()
    practice.deliver()
    ana.presses("confer", value=value_beside(ana, MAPLE)).answers("frame", reasons=["another"])
    page, reason = OwnPage(watch, ana), watch.new_text("writing.reason", ANA, DANA)

    page.types("reason", watch.new_text("writing.reason", ANA))
    with monkeypatch.context() as broken:
        break_encryption(broken)
        assert page.sends(reason=reason).status_code == 500
    page.sends(reason=reason)
    ana.presses("ask_reason").closes()
    watch.search_storage()
    dana = practice.person(DANA).presses("review")
    danas_page = OwnPage(watch, dana)
    question_id = danas_page.reads().partition("/a/")[2].partition('"')[0]
    assert "qzvxkjwq01" in danas_page.reads(f"/a/{question_id}")
    danas_page.sends(f"/a/{question_id}", deed="go_on")

    watch.search_everything()
    assert watch.arrived_fields == REASON
