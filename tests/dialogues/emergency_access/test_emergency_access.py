"""Emergency access: opened with a reason, announced at once, and ended by itself or earlier."""

from sqlmodel import col, delete

from flows.content import WORDS
from storage.models import Attendance, Case
from tests.support.people.people_and_roles import id_of
from tests.support.people.people_and_roles import opens as opens_people
from tests.support.people.supervision_roles import supervises_no_longer
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, GUS, Stage
from tests.support.walks.booked_consult import leaves, member
from tests.support.walks.emergency_steps import (
    CLEO,
    NOTE,
    at_page,
    disclosed,
    grants,
    joins,
    marked,
    news,
    notes_whom,
    opens,
)
from tests.support.walks.preparation_steps import CEDAR, at_weigh, case
from tests.support.walks.summary_steps import both_signed, said

OVER = WORDS.refusals["emergency_over"]


def test_those_involved_are_told_at_once_who_opened_the_case_why_and_until_when(practice: Stage) -> None:
    joins(practice)
    both_signed(practice)

    fay = opens(practice)

    assert "maple-4821 is open to you until Thu 6 May 11:00" in fay.reads
    assert news(practice, FAY) == []
    assert news(practice, CLEO) == [
        (
            "Fay has opened maple-4821 in an emergency, until Thu 6 May 11:00: somebody may be in danger. "
            "Each look is recorded, and somebody else looks at it afterwards."
        )
    ]
    assert [one.split(":")[0] for one in news(practice, ANA) + news(practice, BEN)] == [
        "Fay, an administrator, can read maple-4821 until Thu 6 May 11",
        "Fay, an administrator, can read maple-4821 until Thu 6 May 10",  # Ben is in Chicago
    ]


def test_each_read_is_recorded_and_the_access_ends_by_itself_after_an_hour(practice: Stage) -> None:
    both_signed(practice)
    notes_whom(practice)

    with at_page(practice, opens(practice)) as page:
        grant = grants(practice)[0]
        assert marked(practice) == []
        note_path, summary_path = page.pieces()
        assert NOTE in page.reads(note_path)
        assert said(ANA, 2) in page.reads(summary_path)
        assert marked(practice) == [(f"read.emergency_{item}", f"grant:{grant.id}") for item in ("whom", "signed")]
        assert disclosed(practice)[-1].endswith("an emergency: somebody may be in danger")

        for _ in range(4):  # somebody uses the page, so it does not close by itself
            practice.passes(minutes=14)
            assert page.status(summary_path) == 200
        practice.passes(minutes=4)
        assert OVER in page.reads(summary_path)
        assert OVER not in page.reads(summary_path)  # the page session has ended
        assert page.status() == 403


def test_an_access_can_be_ended_early_from_home_and_is_reviewed_from_then_on(practice: Stage) -> None:
    joins(practice)
    fay = opens(practice)
    practice.deliver()
    fay.closes().opens_home()
    assert "maple-4821 is open to you until Tue 4 May 10:12" in fay.home

    fay.presses("emergency_go_on").presses("emergency_end")

    assert fay.sees == "emergency_ended"
    assert grants(practice) == []
    assert len([text for text in news(practice, CLEO) if "Please look" in text]) == 1
    practice.passes(hours=2)
    assert len([text for text in news(practice, CLEO) if "Please look" in text]) == 1
    assert "open to you" not in fay.closes().opens_home().home


def test_two_clicks_open_the_case_for_one_hour_and_tell_once(practice: Stage) -> None:
    both_signed(practice)
    opens(practice).closes()
    practice.passes(minutes=20)

    fay = opens(practice, "unreachable")

    assert "until Thu 6 May 11:00" in fay.reads
    assert (len(grants(practice)), len(news(practice, ANA))) == (1, 1)
    fay.closes()
    practice.passes(minutes=40)
    assert "until Thu 6 May 12:00" in opens(practice).reads


def test_a_therapist_who_does_not_know_the_case_yet_and_their_supervisor_are_not_told_or_asked_to_review(
    practice: Stage,
) -> None:
    ana = at_weigh(practice)
    ana.closes()
    with practice.desk.database.transaction() as session:
        case_row = session.merge(case(practice))
        case_row.created_by = member(practice, session, ANA).id
        session.exec(delete(Attendance).where(col(Attendance.case_id) == case_row.id, col(Attendance.part) == "ft"))

    opens(practice)

    assert (len(news(practice, ANA)), len(news(practice, BEN))) == (1, 0)
    practice.passes(hours=1)
    assert [len(news(practice, who)) for who in (DANA, ELI)] == [1, 0]
    assert "emergency" not in practice.one(ELI).opens_home().home
    supervises_no_longer(practice)
    assert "emergency" not in practice.one(BEN).opens_home().home
    assert "opened it in an emergency" in practice.one(ANA).opens_home().home


def test_only_an_administrator_opens_a_case_and_never_their_own(practice: Stage) -> None:
    for who in (ANA, DANA):
        assert "emergency" not in practice.one(who).types("settings").offered
        practice.one(who).closes()
    with practice.desk.database.transaction() as session:
        case_row = session.merge(case(practice))
        case_row.ft_member_id = member(practice, session, FAY).id

    fay = practice.one(FAY).types("settings").presses("emergency").answers("emergency", member=ANA)

    assert fay.options("case") == [str(case(practice, CEDAR).id)]


def test_every_case_of_a_therapist_with_many_cases_can_be_opened(practice: Stage) -> None:
    last = case(practice, CEDAR)
    with practice.desk.database.transaction() as session:
        for number in range(60):
            fields = last.model_dump(exclude={"id", "code"})
            session.add(Case(**fields, code=f"ash-{number:04}"))

    fay = practice.one(FAY).types("settings").presses("emergency").answers("emergency", member=ANA)
    assert (len(fay.options("case")), str(last.id) in fay.options("case")) == (60, False)
    fay.presses("emergency_further")
    fay.answers("emergency_case", case=str(last.id))
    assert list(fay.beside) == ["reason"]
    fay.answers("emergency_case", case=str(last.id), reason="danger")

    assert f"{CEDAR} is open to you until" in fay.reads


def test_a_member_without_cases_has_none_to_open(practice: Stage) -> None:
    fay = practice.one(FAY).types("settings").presses("emergency").answers("emergency", member=DANA)

    assert fay.sees == "emergency_none"
    assert "Dana has no case that you could open like this." in fay.reads


def test_a_case_whose_therapist_has_left_is_opened_from_people_and_roles(practice: Stage) -> None:
    leaves(practice, BEN)

    fay = opens_people(practice).presses("person", value=id_of(practice, BEN)).presses("emergency_of")
    fay.answers("emergency_case", case=str(case(practice).id), reason="unreachable")

    assert "maple-4821 is open to you until" in fay.reads
    assert (len(news(practice, ANA)), len(news(practice, BEN))) == (1, 0)


def test_only_a_member_can_be_chosen_and_a_case_and_a_reason_are_required(practice: Stage) -> None:
    fay = practice.one(FAY).types("settings").presses("emergency").answers("emergency", member=GUS)
    assert list(fay.beside) == ["member"]

    fay.answers("emergency", member=ANA).answers("emergency_case", case=str(case(practice).id))

    assert fay.sees == "emergency_case"
    assert grants(practice) == []
