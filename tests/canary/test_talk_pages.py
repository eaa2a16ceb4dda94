"""Text typed on the pages of a talk, debrief, addendum or review reaches only the people who may read it."""

from flows.consult.writing.actions import MAX_DRAFT_LENGTH
from flows.forms import MAX_TEXT_LENGTH
from tests.canary.leak_watch import Watch
from tests.canary.linked_page import OwnPage
from tests.support.practice import ANA, BEN, DANA, ELI
from tests.support.walks.preparation_steps import reopens_consult
from tests.support.walks.talk_steps import both_begin

ALL = (ANA, BEN, DANA, ELI)
FIELDS = {"talk.words", "after.agreed", "after.differently", "addendum.addendum", "comment.comment"}
LOOKED: dict[str, str | list[str]] = {"crept[]": ["none"], "backed": "yes", "minutes": "30", "method": "video"}


def quoted(words: str) -> str:
    """Return the text with a direct quote, so that it is blocked and shown, and can then be kept as own words."""
    return words.replace('"', "“I hate this so much, ", 1).replace('"', "”", 1)


def comes(watch: Watch, who: str) -> OwnPage:
    return OwnPage(watch, reopens_consult(watch.practice.person(who)))


def answers_all(watch: Watch, page: OwnPage, who: str) -> None:
    for number in range(1, 9):
        shared = number != 4
        words = watch.new_text("talk.words", who, *(ALL if shared else ()))
        path = f"/q/{number}"
        if number < 3:
            assert page.types(f"impression_{number}", watch.new_text("talk.words", who)) == 200
            typed = quoted(watch.new_text("talk.words", who))
            assert page.looks_at(f"impression_{number}", typed) == 200
            assert page.looks_at(f"impression_{number}", typed.ljust(MAX_DRAFT_LENGTH + 1, ".")) == 413
            assert page.sends(path, deed="record", words=typed, sharing="knows").status_code == 422
            assert page.sends(path, deed="record", words=words).status_code == 422
            long = watch.new_text("talk.words", who).ljust(MAX_TEXT_LENGTH + 1, ".")
            assert page.sends(path, deed="record", words=long, sharing="knows").status_code == 422
        sharing = "knows" if shared else "not_for_sharing"
        own = page.sends(path, deed="record", words=quoted(words), sharing=sharing, own_words="own_words")
        assert own.status_code == 200
    watch.search_storage()


def looks_back_and_reads(watch: Watch, page: OwnPage, who: str) -> None:
    refused = watch.new_text("after.differently", who, *ALL)
    assert page.sends("/after", differently=refused).status_code == 422
    page.types("differently", watch.new_text("after.differently", who))
    page.types("agreed", watch.new_text("after.agreed", who))
    agreed = watch.new_text("after.agreed", who, *ALL)
    assert page.sends("/after", **LOOKED, differently=refused, agreed=agreed).status_code == 200
    watch.search_storage()


def signs(page: OwnPage) -> None:
    page.sends("/sign", revision=page.hidden("revision", "/sign"), **{"impressions[]": ["impressions"]})


def adds(watch: Watch, page: OwnPage, who: str) -> None:
    note = watch.new_text("addendum.addendum", who, *ALL)
    page.types("addendum", watch.new_text("addendum.addendum", who))
    assert page.sends("/signed", addendum=note).status_code == 422
    assert page.sends("/signed", addendum=note, reason="left_out").status_code == 200
    page.reads("/note")
    page.reads("/signed")


def reviews(watch: Watch, who: str, therapist: str) -> None:
    page = OwnPage(watch, watch.practice.person(who).types("review"))
    side = "/r/" + page.reads().partition("/r/")[2].partition('"')[0]
    comment = watch.new_text("comment.comment", who, therapist)
    page.types("comment", watch.new_text("comment.comment", who), side)
    seen = page.hidden("seen", side)
    assert page.sends(side, deed="nothing", seen=seen, comment=comment).status_code in {200, 422}
    assert page.sends(side, deed="change_asked", seen=seen, comment=comment).status_code == 200
    page.reads()
    page.reads(side)


def test_text_typed_from_the_first_question_to_the_last_review_reaches_its_readers_only(watch: Watch) -> None:
    both_begin(watch.practice)
    ana, ben = comes(watch, ANA), comes(watch, BEN)
    pages = ((ana, ANA), (ben, BEN))

    for page, who in pages:
        answers_all(watch, page, who)
    for number in range(1, 9):
        ana.reads(f"/q/{number}")
        assert ana.sends("/where", stands="x").status_code == 200
    for page, who in pages:
        looks_back_and_reads(watch, page, who)
    for page, _who in pages:
        assert "&lt;b&gt;" in page.reads("/sign")
        signs(page)
    for page, who in pages:
        adds(watch, page, who)
    watch.practice.pass_time(days=1)
    reviews(watch, DANA, ANA)
    reviews(watch, ELI, BEN)
    watch.search_storage()
    for who in (ANA, BEN):
        signed = watch.practice.person(who).closes().opens_home().presses("done").presses("details")
        assert "qzvxkjwq" in OwnPage(watch, signed).reads("/signed")

    watch.search_everything()
    assert watch.arrived_fields == FIELDS


def test_words_of_danger_typed_on_a_page_leave_no_trace_of_their_own(watch: Watch) -> None:
    both_begin(watch.practice)
    page = comes(watch, ANA)
    danger = f"{watch.new_text('talk.words', ANA)} He will kill himself tonight."

    assert page.looks_at("impression_1", danger) == 200
    assert page.looks_for_danger(danger)
    assert page.sends("/q/1", deed="record", words=danger).status_code == 422
    for _table, row in watch.rows():
        assert b"danger" not in row

    watch.search_everything()
    assert "kill himself" not in watch.log.getvalue()
