"""What both sign: the same bytes for the same content, other bytes for any other, and nothing that is not shared."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.consult.parts import Part
from flows.consult.preparation.screens import TOPICS
from flows.consult.summary import rules as summary_rules
from flows.consult.summary.rules import DebriefFacts, SharedImpression, SummaryRevision
from flows.consult.talk import screens as talk_screens
from flows.content import WORDS
from flows.forms import check
from tests.support.screens import fullest_screens
from tests.support.screens.fullest_screens import setting

FRIDAY = date(2027, 5, 14)
NAMES = {Part.IT: "Ana", Part.FT: "Ben"}
GOALS = SharedImpression(Part.IT, 2, talk_screens.WILL_HEAR, FRIDAY, "Steadier.")
MODALITY = SharedImpression(Part.FT, 3, talk_screens.KNOWS, None, "Systemic.")
WHOLE = SummaryRevision(
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
OTHERWISE = {
    "consult": "consult-2",
    "code": "maple-4822",
    "revision": 2,
    "therapists": {Part.IT: "ana", Part.FT: "gus"},
    "reasons": ("goals",),
    "topics": ("goals",),
    "began_at": WHOLE.began_at + timedelta(microseconds=1) if WHOLE.began_at else None,
    "questions": "2",
    "minutes": 31,
    "method": "phone",
    "shared": (GOALS,),
    "differently": {Part.IT: "We ran over.", Part.FT: ""},
}
words = st.text(max_size=40)
shared = st.builds(
    SharedImpression,
    part=st.sampled_from(Part),
    question=st.integers(1, 8),
    sharing=st.sampled_from(sorted(summary_rules.SHARED_WITH_COLLEAGUE)),
    hear_by=st.none() | st.dates(),
    words=words,
)


@pytest.mark.parametrize("field", [one.name for one in fields(SummaryRevision)])
def test_whatever_is_signed_changes_the_bytes(field: str) -> None:
    other = replace(WHOLE, **{field: OTHERWISE[field]})  # type: ignore[arg-type]

    assert summary_rules.canonical_bytes(other) != summary_rules.canonical_bytes(WHOLE)


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
def test_whatever_is_shared_changes_the_bytes(other: SharedImpression) -> None:
    assert summary_rules.canonical_bytes(replace(WHOLE, shared=(other, MODALITY))) != summary_rules.canonical_bytes(
        WHOLE
    )


def test_the_same_in_another_order_or_zone_gives_the_same_bytes() -> None:
    assert WHOLE.began_at is not None
    same = replace(
        WHOLE,
        shared=(MODALITY, GOALS),
        topics=("modality", "goals"),
        therapists={Part.FT: "ben", Part.IT: "ana"},
        began_at=WHOLE.began_at.astimezone(timezone(timedelta(hours=-4))),
        differently={Part.FT: "We ran over."},
    )

    assert summary_rules.canonical_bytes(same) == summary_rules.canonical_bytes(WHOLE)


@given(one=st.lists(shared, max_size=3), other=st.lists(shared, max_size=3), half=st.sampled_from(["", "\ud83d"]))
def test_no_two_different_contents_have_the_same_bytes(
    one: list[SharedImpression], other: list[SharedImpression], half: str
) -> None:
    first, second = (
        summary_rules.canonical_bytes(replace(WHOLE, shared=tuple(those), differently={Part.IT: half}))
        for those in (one, other)
    )

    assert (first == second) is (_in_order(one) == _in_order(other))


def _in_order(those: list[SharedImpression]) -> list[SharedImpression]:
    return sorted(those, key=lambda one: (one.question, one.part))


def test_a_summary_is_laid_out_with_all_eight_questions_the_individual_therapist_first() -> None:
    spread = summary_rules.lay_out(WHOLE, NAMES)

    assert [one.number for one in spread.question_texts] == list(range(1, len(TOPICS) + 1))
    assert [one.question for one in spread.question_texts] == [talk_screens.wording(number) for number in range(1, 9)]
    assert [said.name for one in spread.question_texts for said in one.side_texts] == ["Ana", "Ben"] * 8
    assert spread.topics == ("The treatment goals", "The treatment modality")
    assert spread.duration_line == "30 minutes, by video"
    assert [(one.name, one.words) for one in spread.differently] == [("Ben", "We ran over.")]


def test_s0_25_beside_each_impression_stands_what_the_client_knows_of_it() -> None:
    spread = summary_rules.lay_out(WHOLE, NAMES)

    assert spread.question_texts[1].side_texts[0].client_knowledge == "Ana's client will hear it by Fri 14 May 2027."
    assert spread.question_texts[2].side_texts[1].client_knowledge == "Ben's client knows this."
    assert spread.promise_lines == ("Ana's client will hear by Fri 14 May 2027: The treatment goals",)


def test_where_nothing_is_shared_nothing_tells_why() -> None:
    spread = summary_rules.lay_out(WHOLE, NAMES)

    silent = [said for one in spread.question_texts for said in one.side_texts if not said.words]
    assert {(said.words, said.client_knowledge) for said in silent} == {("", "")}
    assert len(silent) == 14


def test_until_length_and_method_are_known_nothing_is_said_of_them() -> None:
    assert summary_rules.length_and_method(replace(WHOLE, minutes=None)) == ""
    assert summary_rules.length_and_method(replace(WHOLE, method=None)) == ""


def test_s0_4_s0_6_afterwards_one_is_asked_in_one_tap_what_crept_in() -> None:
    carried = fullest_screens.carried("after", "crept")

    assert {one for one, source in carried.items() if source == "S0-4"} == {
        *("gossip", "scolding", "bossing", "conclusions", "quarrel")
    }
    assert carried["against"] == "S0-6"
    assert fullest_screens.offered(summary_rules.debrief(setting(), DebriefFacts()), "crept")[-1] == "none"


def test_s0_23_one_is_asked_whether_the_two_backed_each_others_work() -> None:
    assert set(fullest_screens.carried("after", "backed").values()) == {"S0-23"}


def test_s0_48_whether_it_sharpened_a_view_or_helps_the_client_may_be_skipped() -> None:
    form = summary_rules.debrief(setting(), DebriefFacts())

    assert set(fullest_screens.carried("after", "reflected").values()) == {"S0-48"}
    assert not fullest_screens.asked(form, "reflected").required


def test_whoever_comes_back_to_the_look_back_is_asked_only_for_what_is_signed() -> None:
    form = summary_rules.debrief(setting(), DebriefFacts(30, "video", "We ran over.", is_repeated=True))

    assert [field.id for field in form.fields] == ["minutes", "method", "differently"]
    assert form.values == {"minutes": 30, "method": "video", "differently": "We ran over."}


def test_s0_17_s0_18_one_signs_impressions_and_no_ones_exact_words_and_the_tick_is_ones_own() -> None:
    form = summary_rules.sign(setting())

    (option,) = fullest_screens.asked(form, "impressions").options
    assert option.label == "These are impressions, no one's exact words."
    assert form.values == {}
    assert set(check(form, {}).errors) == {"impressions"}


def test_s0_46_what_went_differently_is_asked_for_without_blame_and_may_be_left_empty() -> None:
    field = fullest_screens.asked(summary_rules.debrief(setting(), DebriefFacts()), "differently")

    assert not field.required
    assert "S0-46" in WORDS.screens["after"].sources
