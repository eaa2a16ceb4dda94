"""The signed bytes of a summary: the same for the same content, others for any other, and nothing unshared."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.consult.preparation.screens import TOPICS
from flows.consult.summary import rules as summary_rules
from flows.consult.summary.rules import DebriefFacts, SharedImpression, SummaryRevision
from flows.consult.summary.signed_bytes import canonical_bytes
from flows.consult.talk import screens as talk_screens
from flows.content import WORDS
from flows.dates import ReaderDates
from flows.forms import check
from flows.parts import Part
from tests.support.screens import fullest_screens
from tests.support.screens.fullest_screens import setting

FRIDAY = date(2027, 5, 14)
DATES = ReaderDates("America/New_York", "en-US", date(2027, 5, 20))
NAMES = {Part.IT: "Ana", Part.FT: "Ben"}
GOALS = SharedImpression(Part.IT, 2, talk_screens.WILL_HEAR, FRIDAY, "Steadier.")
MODALITY = SharedImpression(Part.FT, 3, talk_screens.KNOWS, None, "Systemic.")
SUMMARY = SummaryRevision(
    consult="consult-1",
    code="maple-4821",
    revision=1,
    therapists={Part.IT: "ana", Part.FT: "ben"},
    reasons=("engage",),
    topics=("goals", "modality"),
    began_at=datetime(2027, 5, 6, 14, 2, tzinfo=UTC),
    questions="1",
    minutes=30,
    method="video",
    shared=(GOALS, MODALITY),
    differently={Part.IT: "", Part.FT: "We ran over."},
)
DIGEST_OF_OLD = "ecd43325a8bf495178ab180a4f3d80643cb33b05caab3244e759195721735414"  # of SUMMARY
OTHER_VALUES = {
    "consult": "consult-2",
    "code": "maple-4822",
    "revision": 2,
    "therapists": {Part.IT: "ana", Part.FT: "gus"},
    "reasons": ("goals",),
    "topics": ("goals",),
    "began_at": SUMMARY.began_at + timedelta(microseconds=1) if SUMMARY.began_at else None,
    "questions": "2",
    "minutes": 31,
    "method": "phone",
    "shared": (GOALS,),
    "differently": {Part.IT: "We ran over.", Part.FT: ""},
    "begun_for_safety_at": SUMMARY.began_at,
    "agreed": {Part.IT: "", Part.FT: "To write on Friday."},
    "quotes": ((Part.IT, 6, "I will go to the bridge"),),
}
short_texts = st.text(max_size=40)
shared_impressions = st.builds(
    SharedImpression,
    part=st.sampled_from(Part),
    question=st.integers(1, 8),
    sharing=st.sampled_from(sorted(summary_rules.SHARED_WITH_COLLEAGUE)),
    hear_by=st.none() | st.dates(),
    words=short_texts,
)


@pytest.mark.parametrize("field", [item.name for item in fields(SummaryRevision)])
def test_every_signed_field_changes_the_bytes(field: str) -> None:
    other = replace(SUMMARY, **{field: OTHER_VALUES[field]})  # type: ignore[arg-type]

    assert canonical_bytes(other) != canonical_bytes(SUMMARY)


@pytest.mark.parametrize(
    "other",
    [
        replace(GOALS, part=Part.FT),
        replace(GOALS, question=3),
        replace(GOALS, sharing=talk_screens.KNOWS),
        replace(GOALS, hear_by=date(2027, 5, 15)),
        replace(GOALS, words="Steadier"),
    ],
)
def test_every_detail_of_a_shared_impression_changes_the_bytes(other: SharedImpression) -> None:
    assert canonical_bytes(replace(SUMMARY, shared=(other, MODALITY))) != canonical_bytes(SUMMARY)


def test_another_order_or_time_zone_gives_the_same_bytes() -> None:
    assert SUMMARY.began_at is not None
    same = replace(
        SUMMARY,
        shared=(MODALITY, GOALS),
        topics=("modality", "goals"),
        therapists={Part.FT: "ben", Part.IT: "ana"},
        began_at=SUMMARY.began_at.astimezone(timezone(timedelta(hours=-4))),
        differently={Part.FT: "We ran over."},
    )

    assert canonical_bytes(same) == canonical_bytes(SUMMARY)


@given(
    left=st.lists(shared_impressions, max_size=3),
    right=st.lists(shared_impressions, max_size=3),
    surrogate=st.sampled_from(["", "\ud83d"]),
)
def test_different_contents_never_have_the_same_bytes(
    left: list[SharedImpression], right: list[SharedImpression], surrogate: str
) -> None:
    first, second = (
        canonical_bytes(replace(SUMMARY, shared=tuple(impressions), differently={Part.IT: surrogate}))
        for impressions in (left, right)
    )

    assert (first == second) is (_sorted_impressions(left) == _sorted_impressions(right))


def _sorted_impressions(impressions: list[SharedImpression]) -> list[SharedImpression]:
    return sorted(impressions, key=lambda impression: (impression.question, impression.part))


def test_a_summary_has_all_eight_questions_with_the_individual_therapist_first() -> None:
    layout = summary_rules.lay_out(SUMMARY, NAMES, DATES)

    assert [question.number for question in layout.question_texts] == list(range(1, len(TOPICS) + 1))
    assert [question.question for question in layout.question_texts] == [
        talk_screens.wording(number) for number in range(1, 9)
    ]
    assert [side.name for question in layout.question_texts for side in question.side_texts] == ["Ana", "Ben"] * 8
    assert layout.topics == ("The treatment goals", "The treatment modality")
    assert layout.duration_line == "30 minutes, by video"
    assert [(side.name, side.words) for side in layout.differently] == [("Ben", "We ran over.")]


def test_s0_25_each_impression_says_what_the_client_knows_about_it() -> None:
    layout = summary_rules.lay_out(SUMMARY, NAMES, DATES)

    assert layout.question_texts[1].side_texts[0].client_knowledge == "Ana's client will be told by Fri, May 14, 2027."
    assert layout.question_texts[2].side_texts[1].client_knowledge == "Ben's client knows this."
    assert layout.promise_lines == ("Ana's client will be told by Fri, May 14, 2027: The treatment goals",)


def test_a_question_without_a_shared_impression_does_not_say_why() -> None:
    layout = summary_rules.lay_out(SUMMARY, NAMES, DATES)

    silent = [side for question in layout.question_texts for side in question.side_texts if not side.words]
    assert {(side.words, side.client_knowledge) for side in silent} == {("", "")}
    assert len(silent) == 14


def test_length_and_method_are_not_mentioned_until_they_are_known() -> None:
    assert summary_rules.length_and_method(replace(SUMMARY, minutes=None)) == ""
    assert summary_rules.length_and_method(replace(SUMMARY, method=None)) == ""


def test_s0_4_s0_6_after_the_talk_one_tap_says_which_slips_happened() -> None:
    source_by_slip = fullest_screens.requirement_sources("after", "crept")

    assert {slip for slip, source in source_by_slip.items() if source == "S0-4"} == {
        *("gossip", "scolding", "bossing", "conclusions", "quarrel")
    }
    assert source_by_slip["against"] == "S0-6"
    assert fullest_screens.offered(summary_rules.debrief(setting(), DebriefFacts()), "crept")[-1] == "none"


def test_s0_23_each_is_asked_whether_the_two_backed_each_others_work() -> None:
    assert set(fullest_screens.requirement_sources("after", "backed").values()) == {"S0-23"}


def test_s0_48_whether_it_sharpened_a_view_or_helps_the_client_may_be_skipped() -> None:
    form = summary_rules.debrief(setting(), DebriefFacts())

    assert set(fullest_screens.requirement_sources("after", "reflected").values()) == {"S0-48"}
    assert not fullest_screens.asked(form, "reflected").required


def test_a_repeated_look_back_asks_only_for_what_is_signed() -> None:
    form = summary_rules.debrief(
        setting(), DebriefFacts(30, "video", {"differently": "We ran over."}, is_repeated=True)
    )

    assert [field.id for field in form.fields] == ["minutes", "method", "agreed", "differently"]
    assert form.values == {"minutes": 30, "method": "video", "differently": "We ran over."}


def test_s0_17_s0_18_each_signs_that_these_are_impressions_and_nobodys_exact_words_and_nothing_is_preselected() -> None:
    form = summary_rules.sign(setting())

    (option,) = fullest_screens.asked(form, "impressions").options
    assert option.label == "These are our impressions, not anyone's exact words."
    assert form.values == {}
    assert set(check(form, {}).errors) == {"impressions"}


def test_s0_46_what_went_differently_is_asked_without_blame_and_may_be_left_empty() -> None:
    field = fullest_screens.asked(summary_rules.debrief(setting(), DebriefFacts()), "differently")

    assert not field.required
    assert "S0-46" in WORDS.screens["after"].sources


def test_s0_9_a_talk_begun_for_safety_says_so_with_its_time_in_the_readers_zone() -> None:
    begun = replace(SUMMARY, begun_for_safety_at=SUMMARY.began_at)

    line = summary_rules.lay_out(begun, NAMES, DATES).safety_line

    assert line.startswith("Started for safety on Thu, May 6, 2027 at 10:02 AM EDT. Question 6 was open to both")
    assert summary_rules.lay_out(SUMMARY, NAMES, DATES).safety_line == ""


def test_the_bytes_of_a_summary_of_any_other_talk_are_what_they_were_before_talks_could_begin_for_safety() -> None:
    assert sha256(canonical_bytes(SUMMARY)).hexdigest() == DIGEST_OF_OLD


def test_s0_3_the_debrief_does_not_ask_what_went_differently_where_the_colleague_must_not_read_it() -> None:
    form = summary_rules.debrief(setting(Part.IT), DebriefFacts(notes={"differently": "Seen."}, may_note=False))

    assert {field.id for field in form.fields}.isdisjoint({"agreed", "differently"})
    assert "Seen." not in repr(form)
