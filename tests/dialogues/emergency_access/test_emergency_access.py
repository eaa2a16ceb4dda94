"""Emergency access: opened with a reason, told at once, over by itself or before."""

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


def test_it_is_told_at_once_with_its_reason_until_when_and_by_whom(practice: Stage) -> None:
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


def test_each_look_is_marked_and_it_is_over_by_itself_with_its_hour(practice: Stage) -> None:
    both_signed(practice)
    notes_whom(practice)

    with at_page(practice, opens(practice)) as page:
        grant = grants(practice)[0]
        assert marked(practice) == []
        whom, signed = page.pieces()
        assert NOTE in page.reads(whom)
        assert said(ANA, 2) in page.reads(signed)
        assert marked(practice) == [(f"read.emergency_{one}", f"grant:{grant.id}") for one in ("whom", "signed")]
        assert disclosed(practice)[-1].endswith("an emergency: somebody may be in danger")

        for _ in range(4):  # somebody is at the page, so that it does not close by itself
            practice.passes(minutes=14)
            assert page.status(signed) == 200
        practice.passes(minutes=4)
        assert OVER in page.reads(signed)
        assert OVER not in page.reads(signed)  # the sitting itself has ended
        assert page.status() == 403


def test_it_can_be_ended_before_its_hour_from_home_and_is_looked_at_from_then_on(practice: Stage) -> None:
    joins(practice)
    fay = opens(practice)
    practice.deliver()
    fay.closes().opens_home()
    assert "maple-4821 is open to you until Tue 4 May 10:12" in fay.home

    fay.presses("emergency_go_on").presses("emergency_end")

    assert fay.sees == "emergency_ended"
    assert grants(practice) == []
    assert len([one for one in news(practice, CLEO) if "Please look" in one]) == 1
    practice.passes(hours=2)
    assert len([one for one in news(practice, CLEO) if "Please look" in one]) == 1
    assert "open to you" not in fay.closes().opens_home().home


def test_pressed_twice_it_is_one_hour_and_told_once(practice: Stage) -> None:
    both_signed(practice)
    opens(practice).closes()
    practice.passes(minutes=20)

    again = opens(practice, "unreachable")

    assert "until Thu 6 May 11:00" in again.reads
    assert (len(grants(practice)), len(news(practice, ANA))) == (1, 1)
    again.closes()
    practice.passes(minutes=40)
    assert "until Thu 6 May 12:00" in opens(practice).reads


def test_a_therapist_who_has_not_heard_of_the_case_hears_of_no_access_to_it_nor_looks_at_it_nor_their_supervisor(
    practice: Stage,
) -> None:
    ana = at_weigh(practice)
    ana.closes()
    with practice.desk.database.transaction() as session:
        found = session.merge(case(practice))
        found.created_by = member(practice, session, ANA).id
        session.exec(delete(Attendance).where(col(Attendance.case_id) == found.id, col(Attendance.part) == "ft"))

    opens(practice)

    assert (len(news(practice, ANA)), len(news(practice, BEN))) == (1, 0)
    practice.passes(hours=1)
    assert [len(news(practice, who)) for who in (DANA, ELI)] == [1, 0]
    assert "emergency" not in practice.one(ELI).opens_home().home
    supervises_no_longer(practice)
    assert "emergency" not in practice.one(BEN).opens_home().home
    assert "opened it in an emergency" in practice.one(ANA).opens_home().home


def test_nobody_but_an_administrator_opens_anything_and_none_their_own_case(practice: Stage) -> None:
    for who in (ANA, DANA):
        assert "emergency" not in practice.one(who).types("settings").offered
        practice.one(who).closes()
    with practice.desk.database.transaction() as session:
        found = session.merge(case(practice))
        found.ft_member_id = member(practice, session, FAY).id

    fay = practice.one(FAY).types("settings").presses("emergency").answers("emergency", member=ANA)

    assert fay.options("case") == [str(case(practice, CEDAR).id)]


def test_however_many_cases_somebody_has_each_of_them_can_be_opened(practice: Stage) -> None:
    last = case(practice, CEDAR)
    with practice.desk.database.transaction() as session:
        for number in range(60):
            about = last.model_dump(exclude={"id", "code"})
            session.add(Case(**about, code=f"ash-{number:04}"))

    fay = practice.one(FAY).types("settings").presses("emergency").answers("emergency", member=ANA)
    assert (len(fay.options("case")), str(last.id) in fay.options("case")) == (60, False)
    fay.presses("emergency_further")
    fay.answers("emergency_case", case=str(last.id))
    assert list(fay.beside) == ["reason"]
    fay.answers("emergency_case", case=str(last.id), reason="danger")

    assert f"{CEDAR} is open to you until" in fay.reads


def test_where_there_is_no_case_to_open_it_says_so(practice: Stage) -> None:
    fay = practice.one(FAY).types("settings").presses("emergency").answers("emergency", member=DANA)

    assert fay.sees == "emergency_none"
    assert "Dana has no case that you could open like this." in fay.reads


def test_whose_therapist_has_left_the_workspace_is_opened_from_people_and_roles(practice: Stage) -> None:
    leaves(practice, BEN)

    fay = opens_people(practice).presses("person", value=id_of(practice, BEN)).presses("emergency_of")
    fay.answers("emergency_case", case=str(case(practice).id), reason="unreachable")

    assert "maple-4821 is open to you until" in fay.reads
    assert (len(news(practice, ANA)), len(news(practice, BEN))) == (1, 0)


def test_who_is_no_member_here_is_not_chosen_and_a_case_and_a_reason_are_asked_for(practice: Stage) -> None:
    fay = practice.one(FAY).types("settings").presses("emergency").answers("emergency", member=GUS)
    assert list(fay.beside) == ["member"]

    fay.answers("emergency", member=ANA).answers("emergency_case", case=str(case(practice).id))

    assert fay.sees == "emergency_case"
    assert grants(practice) == []
