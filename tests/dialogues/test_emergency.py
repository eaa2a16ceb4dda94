"""Emergency access: opened with a reason, told at once, read piece by piece, over by itself, looked at afterwards."""

from datetime import timedelta

import pytest
from sqlmodel import col, delete

from bot import auditing
from flows.consult.steps import WORDS
from storage import audit, deletions, emergencies
from storage.models import Attendance, AuditEntry
from tests.dialogues.booked import ends, leaves, member
from tests.dialogues.opening_up import CLEO, NOTE, at_page, grants, joins, loses, notes_whom, opens
from tests.dialogues.reviewed import ANAS, keeps_back
from tests.dialogues.signing import UNSHARED, both_answered, both_looked_back, both_signed, looks_back, said
from tests.dialogues.stage import ANA, BEN, DANA, ELI, FAY, Stage
from tests.dialogues.supervised import supervises_no_longer
from tests.dialogues.test_audited import entries
from tests.dialogues.ways import CANARY, CEDAR, at_weigh, case, revoke

OVER = WORDS.refusals["emergency_over"]


def marked(practice: Stage) -> list[tuple[str, str]]:
    """Return what was read, and by which access, as the audit log has it."""
    return [(one.action, one.detail) for one in entries(practice) if one.action.startswith("read.emergency")]


def disclosed(practice: Stage) -> list[str]:
    """Return what accounting for disclosures says, without about what."""
    with practice.looking() as session:
        found = audit.show(session, case(practice).practice_id, case_id=case(practice).id)
        lines = [auditing._disclosure(session, one) for one in auditing.disclosed(found)]  # noqa: SLF001 -- the command's
    return [line.rpartition("  ")[0] for line in lines]


def news(practice: Stage, who: str) -> list[str]:
    """Return what somebody hears of it."""
    practice.deliver()
    return [one for one in practice.one(who).messages if "emergency" in one or "administrator, can read" in one]


def test_it_is_told_at_once_read_and_marked_over_by_itself_and_looked_at_by_somebody_else(practice: Stage) -> None:
    joins(practice)
    both_signed(practice)
    notes_whom(practice)

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
    with at_page(practice, fay) as page:
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
    cleo = practice.one(CLEO).opens_home()
    assert "maple-4821: Fay opened it in an emergency, Thu 6 May" in cleo.home
    assert news(practice, CLEO)[-1].startswith("Fay had opened maple-4821 in an emergency, from Thu 6 May 10:00 to")
    with at_page(practice, cleo.presses("emergency_look")) as page:
        shown = page.reads()
        assert "Fay opened maple-4821 in an emergency" in shown
        assert "Whom the code stands for" in shown
        assert (NOTE in shown, said(ANA, 2) in shown) == (False, False)
        assert "the therapists hear it" in page.sends("in_order").text
        assert page.status() == 409
    assert "emergency" not in practice.one(CLEO).opens_home().home.lower()
    for who in (ANA, BEN, FAY):
        assert (
            news(practice, who)[-1] == "Cleo has looked at how Fay opened maple-4821 in an emergency: it was in order."
        )
    with practice.looking() as session:
        assert emergencies.unreviewed(session, case(practice).practice_id, practice.clock.now) == []


def test_what_is_not_shared_is_never_in_it_signed_or_not(practice: Stage) -> None:
    both_answered(practice)
    keeps_back(practice, ANA, ANAS)
    looks_back(practice, ANA, differently="We spoke too fast.")
    notes_whom(practice)

    with at_page(practice, opens(practice)) as page:
        shown = page.all_words()

    assert [said(who, number) in shown for who in (ANA, BEN) for number in (2, 3)] == [True] * 4
    assert UNSHARED not in shown
    assert ANAS not in shown
    assert "We spoke too fast." not in shown
    assert "Copy it" not in shown
    assert "emergency.css" in shown


def test_only_what_is_of_this_case_is_a_piece_of_it_and_no_other_page_opens(practice: Stage) -> None:
    both_signed(practice)
    consult = practice.consults()[0].id

    with at_page(practice, opens(practice, code=CEDAR)) as page:
        assert page.pieces() == []
        assert "Nothing of this case has been shared yet." in page.reads()
        for path in (f"/e/{consult}", "/e/x", "/e/whom", "/note", "/signed", "/sign", "/q/1", "/after", "/meanwhile"):
            assert page.status(path) == 403, path
        assert page.status(f"/r/{consult}/it") == 403


def test_a_consult_that_rests_stays_sealed(practice: Stage) -> None:
    both_looked_back(practice)
    ends(practice, practice.consults()[0].id)
    assert practice.consults()[0].ended_at is not None

    with at_page(practice, opens(practice)) as page:
        assert page.pieces() == []


@pytest.mark.parametrize(("reason", "opened"), [("danger", 1), ("unreachable", 0), ("locked_out", 0)])
def test_while_a_release_is_not_in_force_what_is_not_signed_opens_only_for_danger(
    practice: Stage, reason: str, opened: int
) -> None:
    both_answered(practice)
    revoke(practice)

    with at_page(practice, opens(practice, reason)) as page:
        assert len(page.pieces()) == opened
        assert "A release is not in force just now." in page.reads()
        assert page.status(f"/e/{practice.consults()[0].id}") == (200 if opened else 403)


def test_another_reason_is_written_first_sealed_and_read_by_who_looks_at_it(practice: Stage) -> None:
    joins(practice)
    both_signed(practice)
    why = f"{CANARY} called the front desk."
    fay = opens(practice, "another")
    practice.deliver()

    with at_page(practice, fay) as page:
        assert page.pieces() == []
        assert page.status(f"/e/{practice.consults()[0].id}") == 409
        assert "write a few words" in page.sends("explain", why=" ").text
        assert CANARY in page.sends("explain", why=why + "x" * 3000).text
        assert page.pieces() == []
        page.sends("explain", why=why)
        page.sends("explain", why=why)
        assert len(page.pieces()) == 1
        assert "somebody else looks at it now" in page.sends("end").text
        assert page.status() == 409
    assert [one.action for one in entries(practice)].count("emergency.explained") == 1
    with at_page(practice, practice.one(CLEO).opens_home().presses("emergency_look")) as page:
        assert why in page.reads()
        assert "Nothing was opened." in page.reads()
        assert "the therapists hear it" in page.sends("taken_further").text
    assert news(practice, ANA)[-1].endswith("it is taken further, and talked about in person.")


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


def test_a_therapist_who_has_not_heard_of_the_case_hears_of_no_access_to_it(practice: Stage) -> None:
    ana = at_weigh(practice)
    ana.closes()
    with practice.desk.database.transaction() as session:
        found = session.merge(case(practice))
        found.created_by = member(practice, session, ANA).id
        session.exec(delete(Attendance).where(col(Attendance.case_id) == found.id, col(Attendance.part) == "ft"))

    opens(practice)

    assert (len(news(practice, ANA)), len(news(practice, BEN))) == (1, 0)


def test_nobody_but_an_administrator_opens_anything_and_none_their_own_case(practice: Stage) -> None:
    for who in (ANA, DANA):
        assert "emergency" not in practice.one(who).types("settings").offered
        practice.one(who).closes()
    with practice.desk.database.transaction() as session:
        found = session.merge(case(practice))
        found.ft_member_id = member(practice, session, FAY).id

    fay = practice.one(FAY).types("settings").presses("emergency").answers("emergency", member=ANA)

    assert fay.options("case") == [str(case(practice, CEDAR).id)]


def test_where_there_is_no_case_to_open_it_says_so(practice: Stage) -> None:
    fay = practice.one(FAY).types("settings").presses("emergency").answers("emergency", member=DANA)

    assert fay.sees == "emergency_none"
    assert "Dana has no case that you could open like this." in fay.reads


@pytest.mark.parametrize("how", ["role", "workspace", "left", "deleted"])
def test_it_is_over_with_the_next_request(practice: Stage, how: str) -> None:
    both_signed(practice)
    with at_page(practice, opens(practice)) as page:
        path = page.pieces()[0]
        assert page.status(path) == 200
        if how == "role":
            loses(practice, "administrator", FAY)
        elif how == "workspace":
            fay = practice.workspace.office.people[FAY]
            practice.workspace.set_person(type(fay)(**{**vars(fay), "is_admin": False}))
            practice.directory._known.clear()  # noqa: SLF001 -- a minute has gone by
        elif how == "left":
            leaves(practice, FAY)
        else:
            with practice.desk.database.transaction() as session:
                deletions.delete_case(session, case(practice).id, why="asked", now=practice.clock.now)

        assert page.status(path) in {403, 409}
        assert said(ANA, 2) not in page.reads(path)


def test_a_clock_that_goes_back_behind_its_beginning_opens_nothing(practice: Stage) -> None:
    both_signed(practice)
    with at_page(practice, opens(practice)) as page:
        practice.clock.forward(timedelta(minutes=-2))
        assert page.status() in {403, 409}


def test_without_another_administrator_the_therapists_supervisors_look_at_it_and_never_who_opened_it(
    practice: Stage,
) -> None:
    opens(practice)
    practice.passes(hours=1)

    asked = {who for who in (DANA, ELI, ANA, FAY) if "Please look" in " ".join(news(practice, who))}
    assert asked == {DANA, ELI}
    fay = practice.one(FAY).closes().opens_home()
    assert "opened it in an emergency" not in fay.home
    eli = practice.one(ELI).opens_home().presses("emergency_look")
    dana = practice.one(DANA).opens_home().presses("emergency_look")
    with at_page(practice, dana) as first, at_page(practice, eli) as second:
        first.sends("in_order")
        assert second.sends("taken_further").status_code == 409
    assert [one.detail for one in entries(practice) if one.action == "emergency.reviewed"] == ["in_order"]


def test_with_nobody_else_the_two_therapists_look_at_it(practice: Stage) -> None:
    supervises_no_longer(practice)
    supervises_no_longer(practice, ELI, BEN)
    opens(practice)
    practice.passes(hours=1)

    assert "Please look" in news(practice, ANA)[-1]
    with at_page(practice, practice.one(BEN).opens_home().presses("emergency_look")) as page:
        assert page.sends("nothing").status_code == 403
        page.sends("in_order")
    assert news(practice, ANA)[-1].startswith("Ben has looked at how Fay")


def test_the_log_holds_every_step_with_the_case_and_its_reason(practice: Stage) -> None:
    joins(practice)
    both_signed(practice)
    with at_page(practice, opens(practice, "unreachable")) as page:
        page.reads(page.pieces()[0])
        page.sends("end")
    with practice.looking() as session:
        owner = member(practice, session, FAY)
        found = audit.show(session, owner.practice_id, actor_id=owner.id, case_id=case(practice).id)
    assert all(_is_marked(one) for one in found if one.action.startswith(("page.", "read.", "link.", "sign_in")))
    assert [(one.action, one.detail) for one in found if one.action.startswith("emergency.")] == [
        ("emergency.granted", "unreachable"),
        ("emergency.ended", ""),
    ]


def _is_marked(one: AuditEntry) -> bool:
    return one.detail.startswith("grant:")
