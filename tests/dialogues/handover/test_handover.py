"""A case goes to another therapist by its code (S0-3, S0-19): who hears of it, and what each may do from then on."""

from uuid import UUID

import pytest
from sqlmodel import select

from flows.consult.record import load
from flows.content import WORDS
from flows.permissions import NotYoursError
from storage.cases import cases, releases
from storage.models import Case, Handover, PageSession
from tests.dialogues.handover.handover_steps import CLEO, hands, joins, news, therapists
from tests.support.people.people_and_roles import id_of, opens
from tests.support.practice import ANA, BEN, FAY, Stage, Therapist
from tests.support.slack.forged_payloads import payload_of, pressing, said, sends
from tests.support.walks.booked_consult import member, visit
from tests.support.walks.preparation_steps import CEDAR, MAPLE, at_scope, case, confers, value_beside


@pytest.fixture(autouse=True)
def cleo_works_here(practice: Stage) -> None:
    """Let there be a third therapist."""
    joins(practice)


def test_the_administrator_chooses_by_code_and_reads_what_happens(practice: Stage) -> None:
    fay = opens(practice).presses("person", value=id_of(practice, ANA)).presses("hand_over")
    assert fay.sees == "hand_over"
    assert set(fay.reads.split()) >= {"cedar-1907", "maple-4821"}
    assert "Ben" not in fay.reads

    fay.answers("hand_over", case=str(case(practice).id))
    assert fay.sees == "hand_over_to"
    assert fay.presses("hand_over").sees == "hand_over"
    fay.answers("hand_over", case=str(case(practice).id))
    assert "maple-4821, from Ana" in fay.reads
    assert "Ana has no access to maple-4821 any more, except to what they have signed." in fay.reads
    assert "Releases that name Ana end today" in fay.reads

    fay.answers("hand_over_to", to=CLEO)
    assert fay.sees == "handed_over"
    assert "maple-4821 is with Cleo now. Both therapists hear of it." in fay.reads
    assert therapists(practice) == ("Cleo", "Ben")
    assert therapists(practice, CEDAR) == ("Ana", "Ben")


def test_each_hears_what_it_means_for_them(practice: Stage) -> None:
    for who in (ANA, BEN):
        practice.one(who).opens_home()
    practice.deliver()

    hands(practice)
    practice.deliver()

    assert practice.one(CLEO).messages[-1].startswith("maple-4821 is with you now, together with Ben.")
    assert practice.one(BEN).messages[-1].startswith("Cleo has maple-4821 now.")
    assert practice.one(ANA).messages[-1] == "maple-4821 is with a colleague now. There is nothing for you to do."
    assert practice.one(CLEO).presses("case_releases").sees == "releases"


def test_who_never_heard_of_the_case_hears_nothing_of_it(practice: Stage) -> None:
    """Ana made a case with Ben, and has invited him to nothing."""
    ana = practice.one(ANA).types().presses("start").presses("new_case")
    ana.answers("case", colleague=BEN, part="it", seen_by_me=["adult_1"], seen_by_colleague=["adult_1"], whom="note")
    code = next(one.code for one in _cases(practice) if one.code not in {MAPLE, CEDAR})
    practice.deliver()

    hands(practice, BEN, CLEO, code)

    assert news(practice, BEN) == []
    assert code in practice.one(CLEO).types().reads


def _cases(practice: Stage) -> list[Case]:
    with practice.looking() as session:
        return list(session.exec(select(Case)))


def test_the_former_has_no_access_at_once(practice: Stage) -> None:
    ana = at_scope(practice)
    consult = str(practice.consults()[0].id)
    sitting = _sits(practice, ANA)
    press, send = (payload_of(practice, ANA, kind) for kind in ("block_actions", "view_submission"))

    hands(practice)

    with practice.looking() as session:
        found = session.get(PageSession, sitting)
        assert found is not None
        assert found.ended_at == practice.clock.now
        with pytest.raises(NotYoursError):
            load(session, practice.desk, visit(practice, session, ANA).actor, consult)
    sends(practice, ANA, press, pressing("go_on", consult))
    assert ana.notice == WORDS.refusals["not_yours"]
    assert said(sends(practice, ANA, send, lambda _one: None)) == WORDS.refusals["not_yours"]
    for deed, value in (("confer", case(practice).id), ("case_releases", case(practice).id), ("prepare", consult)):
        sends(practice, ANA, press, pressing(deed, str(value)))
        assert ana.notice == WORDS.refusals["not_yours"], deed
    ana.closes().types()
    assert MAPLE not in ana.reads
    assert CEDAR in ana.reads
    assert MAPLE not in ana.opens_home().home


def _sits(practice: Stage, who: str) -> UUID:
    with practice.desk.database.transaction() as session:
        one, now = member(practice, session, who), practice.clock.now
        own = practice.consults()[0].id
        made = PageSession(
            secret_hash="x", practice_id=one.practice_id, member_id=one.id, consult_id=own, opened_at=now, seen_at=now
        )
        session.add(made)
        return made.id


def test_the_new_therapist_begins_with_sessions_and_releases_of_their_own(practice: Stage) -> None:
    """S0-19, S0-3."""
    hands(practice)

    cleo = confers(practice, CLEO).answers("screen", fits="none")

    assert "not all in force yet" in cleo.reads
    assert cleo.ticked["sessions"] is None
    with practice.looking() as session:
        assert cases.find_attendance(session, case(practice).id, "it") is None
        assert cases.find_attendance(session, case(practice).id, "ft") is not None


def test_every_release_that_names_the_former_ends_today_whichever_way_it_goes(practice: Stage) -> None:
    """A release names who speaks and to whom: Ben was to tell Ana, not Cleo."""
    today = practice.clock.now.date()

    hands(practice)

    with practice.looking() as session:
        found = releases.list_forms(session, case(practice).id)
        elsewhere = releases.list_forms(session, case(practice, CEDAR).id)
    assert {one.event_on for one in found} == {today}
    assert {one.event_on for one in elsewhere} == {None}
    ben = goes_on_to_releases(practice, BEN)
    assert "in force" not in ben.reads.replace("not in force", "")


def goes_on_to_releases(practice: Stage, who: str) -> Therapist:
    """Let a therapist look at how the releases of the case stand."""
    one = practice.one(who).types().presses("my_releases")
    return one.presses("case_releases", value=value_beside(one, MAPLE)) if one.sees == "my_releases" else one


def test_a_paper_that_still_waits_to_be_signed_never_comes_into_force_for_somebody_else(practice: Stage) -> None:
    with practice.desk.database.transaction() as session:
        for signed_form in releases.list_forms(session, case(practice).id):
            signed_form.client_signed, signed_form.signed_on = False, None

    hands(practice)

    with practice.looking() as session:
        assert None not in {one.event_on for one in releases.list_forms(session, case(practice).id)}


def test_a_family_therapists_case_goes_the_same_way(practice: Stage) -> None:
    hands(practice, BEN)

    assert therapists(practice) == ("Ana", "Cleo")
    with practice.looking() as session:
        assert cases.find_attendance(session, case(practice).id, "ft") is None
        (made,) = session.exec(select(Handover)).all()
    assert (made.part, str(made.by_id)) == ("ft", id_of(practice, FAY))


def test_what_is_asked_once_for_each_case_is_asked_of_who_has_it_now(practice: Stage) -> None:
    hands(practice)

    assert case(practice).secrets_policy_shown_at is None


def test_the_case_can_come_back(practice: Stage) -> None:
    hands(practice)
    hands(practice, CLEO, ANA)

    assert therapists(practice) == ("Ana", "Ben")
    assert MAPLE in practice.one(ANA).types().reads
    assert MAPLE not in practice.one(CLEO).types().reads
    practice.deliver()
    assert any(one.startswith("maple-4821 is with you now") for one in practice.one(ANA).messages)
    assert not any("is with a colleague now" in one for one in practice.one(ANA).messages)  # said too late: not so now
    assert not any("is with you now" in one for one in practice.one(CLEO).messages)
