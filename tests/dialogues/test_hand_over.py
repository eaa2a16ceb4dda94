"""A case goes to another therapist by its code (S0-3, S0-19): what began rests, and what was signed stays."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from bot.coach import notes
from bot.coach.access import NotYoursError
from bot.coach.scene import load
from bot.workspace import Person
from flows.consult.steps import WORDS
from storage import cases, deliveries, members, papers, promises
from storage.models import Case, Consult, Delivery, HandOver, Sitting
from tests.dialogues import signing
from tests.dialogues.booked import booked, changes, member, visit
from tests.dialogues.forging import at, payload_of, pressing, rows, said, sends
from tests.dialogues.stage import ANA, BEN, DANA, FAY, GUS, Stage, Therapist
from tests.dialogues.talked import both_begin
from tests.dialogues.test_people import id_of, opens
from tests.dialogues.ways import CEDAR, MAPLE, at_ready, at_scope, case, confers, value_beside

CLEO = "U0CLEO"


@pytest.fixture(autouse=True)
def cleo_works_here(practice: Stage) -> None:
    """Let there be a third therapist, whom the practice does not know yet."""
    practice.workspace.set_person(Person(CLEO, "Cleo"))


def chooses(practice: Stage, former: str = ANA, code: str = MAPLE) -> Therapist:
    """Bring Fay to the question to whom a case goes."""
    fay = opens(practice).presses("person", value=id_of(practice, former)).presses("hand_over")
    return fay.answers("hand_over", case=str(case(practice, code).id))


def hands(practice: Stage, former: str = ANA, to: str = CLEO, code: str = MAPLE) -> Therapist:
    """Let Fay hand a case over."""
    return chooses(practice, former, code).answers("hand_over_to", to=to)


def therapists(practice: Stage, code: str = MAPLE) -> tuple[str, str]:
    """Return the first names of a case's therapists."""
    found = case(practice, code)
    with practice.looking() as session:
        return tuple(members.get(session, one).first_name for one in (found.it_member_id, found.ft_member_id))  # type: ignore[return-value]  # of two


def news(practice: Stage, who: str) -> list[str]:
    """Return what a person hears once everything is delivered, after what they have heard already."""
    before = len(practice.one(who).messages)
    practice.deliver()
    return practice.one(who).messages[before:]


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
    assert "Ana has no access to maple-4821 any more. A consult that is not signed rests." in fay.reads
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
        found = session.get(Sitting, sitting)
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
        made = Sitting(
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
        assert cases.attendance(session, case(practice).id, "it") is None
        assert cases.attendance(session, case(practice).id, "ft") is not None


def test_every_release_that_names_the_former_ends_today_whichever_way_it_goes(practice: Stage) -> None:
    """A release names who speaks and to whom: Ben was to tell Ana, not Cleo."""
    today = practice.clock.now.date()

    hands(practice)

    with practice.looking() as session:
        found = papers.of_case(session, case(practice).id)
        elsewhere = papers.of_case(session, case(practice, CEDAR).id)
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
        for paper in papers.of_case(session, case(practice).id):
            paper.client_signed, paper.signed_on = False, None

    hands(practice)

    with practice.looking() as session:
        assert None not in {one.event_on for one in papers.of_case(session, case(practice).id)}


def _framing(practice: Stage) -> None:
    one = practice.one(ANA).types()
    one.presses("confer", value=value_beside(one, MAPLE)).ticks(reasons=["engage"])


def _scheduled(practice: Stage) -> None:
    booked(practice, practice.clock.now + timedelta(days=3))


def _conferring(practice: Stage) -> None:
    both_begin(practice)


OPEN: dict[str, Callable[[Stage], object]] = {
    "framing": _framing,
    "preparing": at_scope,
    "invited": at_ready,
    "scheduled": _scheduled,
    "conferring": _conferring,
    "summarising": signing.both_answered,
}


@pytest.mark.parametrize("former", [ANA, BEN])
@pytest.mark.parametrize("where", OPEN)
def test_a_consult_that_is_not_signed_rests_quietly(practice: Stage, where: str, former: str) -> None:
    OPEN[where](practice)
    practice.deliver()
    other = BEN if former == ANA else ANA
    heard = practice.consults()[0].invited_at is not None

    hands(practice, former)

    (consult,) = practice.consults()
    assert (consult.configuration, consult.ended_at) == ("cancelled", practice.clock.now)
    told = news(practice, other)
    assert len([one for one in told if MAPLE in one and "rest" in one and "Cleo" not in one]) == heard
    assert not any("release is not in force" in one for one in told)
    with practice.looking() as session:
        waiting = deliveries.waiting(session)
    assert [one.kind for one in waiting if one.consult_id == consult.id] == []


def test_a_new_consult_can_begin_at_once_with_the_new_therapist(practice: Stage) -> None:
    at_ready(practice)
    hands(practice)

    ben = practice.one(BEN).types()
    ben.presses("confer", value=value_beside(ben, MAPLE))

    assert "maple-4821 with Cleo" in ben.reads


def test_nothing_that_waited_for_the_former_about_the_case_is_said_any_more(practice: Stage) -> None:
    consult = booked(practice, practice.clock.now + timedelta(days=3))
    with practice.desk.database.transaction() as session:
        for who in (ANA, BEN):
            due = practice.clock.now + timedelta(days=1)
            notes.leave(visit(practice, session, who), member(practice, session, who).id, "day_ahead", consult, due)

    hands(practice)
    practice.passes(days=3)

    assert not any("Tomorrow" in one or "In an hour" in one for one in practice.one(ANA).messages)


def test_what_was_signed_stays_and_what_is_not_told_is_the_new_therapists_to_tell(practice: Stage) -> None:
    consult = signing.both_signed(practice)
    practice.deliver()

    hands(practice)

    (found,) = practice.consults()
    assert (found.configuration, found.ended_at) == ("signed", None)
    cleo, ben = UUID(id_of(practice, CLEO)), UUID(id_of(practice, BEN))
    with practice.looking() as session:
        assert {(one.part, one.member_id) for one in promises.of_consult(session, consult)} == {
            ("it", cleo),
            ("ft", ben),
        }
    assert not any("release" in one and "in force" in one for one in news(practice, BEN))

    with practice.looking() as session:
        reminded = {one.recipient_id for one in deliveries.waiting(session) if one.kind == "tell_client"}
    assert reminded == {cleo, ben}

    practice.passes(days=12)

    assert any("tell your client" in one for one in practice.one(CLEO).messages)
    assert not any("tell your client" in one for one in practice.one(ANA).messages)
    assert MAPLE in practice.one(CLEO).types().reads


def test_what_waits_for_a_supervisor_goes_along(practice: Stage) -> None:
    consult = signing.both_signed(practice)

    def changed(session: Session, _consult: Consult) -> None:
        for one in promises.of_consult(session, consult):
            one.standing = promises.CHANGED

    changes(practice, consult, changed)

    hands(practice)

    with practice.looking() as session:
        moved = [one for one in promises.of_consult(session, consult) if one.part == "it"]
        waiting = session.exec(select(Delivery).where(Delivery.recipient_id == UUID(id_of(practice, CLEO)))).all()
    assert {str(one.member_id) for one in moved} == {id_of(practice, CLEO)}
    assert "tell_client" not in {one.kind for one in waiting}


@pytest.mark.parametrize("gone", [True, False])
def test_also_the_case_of_one_who_has_left_can_be_handed_over(practice: Stage, gone: bool) -> None:  # noqa: FBT001 -- a case of the test
    signing.both_signed(practice)
    practice.passes(days=11)
    if gone:
        practice.workspace.deactivate(ANA)
    practice.deliver()

    fay = hands(practice)
    assert fay.sees == "handed_over"

    practice.passes(days=3)
    assert any("tell your client" in one for one in practice.one(CLEO).messages)


def test_a_family_therapists_case_goes_the_same_way(practice: Stage) -> None:
    hands(practice, BEN)

    assert therapists(practice) == ("Ana", "Cleo")
    with practice.looking() as session:
        assert cases.attendance(session, case(practice).id, "ft") is None
        (made,) = session.exec(select(HandOver)).all()
    assert (made.part, str(made.by_id)) == ("ft", id_of(practice, FAY))


def test_what_is_asked_once_for_each_case_is_asked_of_who_has_it_now(practice: Stage) -> None:
    hands(practice)

    assert case(practice).secrets_policy_shown_at is None


@pytest.mark.parametrize(
    ("to", "said_beside"),
    [
        (BEN, "They are a therapist in this case already. Please choose somebody else."),
        (ANA, "They are a therapist in this case already. Please choose somebody else."),
        (GUS, "This person cannot confer here. Please choose a therapist of your practice."),
    ],
)
def test_it_goes_to_another_therapist_of_the_practice_only(practice: Stage, to: str, said_beside: str) -> None:
    fay = chooses(practice).answers("hand_over_to", to=to)

    assert fay.beside == {"to": said_beside}
    assert therapists(practice) == ("Ana", "Ben")


def test_a_supervisor_who_is_no_therapist_is_not_given_a_case(practice: Stage) -> None:
    opens(practice, DANA).answers("person", roles=["supervisor"])

    fay = chooses(practice).answers("hand_over_to", to=DANA)

    assert list(fay.beside) == ["to"]


def test_sent_twice_it_happens_once(practice: Stage) -> None:
    hands(practice)
    again = sends(practice, FAY, payload_of(practice, FAY, "view_submission"), lambda _one: None)

    assert again.json is not None
    assert again.json["view"]["callback_id"] == "handed_over"
    with practice.looking() as session:
        assert len(session.exec(select(HandOver)).all()) == 1


def test_an_old_screen_takes_no_case_from_whoever_has_it_now(practice: Stage) -> None:
    chooses(practice)
    hands(practice)
    old = payload_of(practice, FAY, "view_submission")

    refused = sends(
        practice, FAY, old, at("view", "state", "values", "hand_over_to.to", "to", "selected_user", to=DANA)
    )

    assert said(refused) == WORDS.refusals["out_of_place"]
    assert therapists(practice) == ("Cleo", "Ben")


@pytest.mark.parametrize("about", ["", "x", ":", "x:y", "{case}", "{case}:", "{case}:{case}", "{member}:{case}"])
def test_a_screen_about_nothing_reads_as_nothing_here(practice: Stage, about: str) -> None:
    chooses(practice).answers("hand_over_to", to=BEN)
    before = rows(practice)
    named = about.format(case=case(practice).id, member=id_of(practice, ANA))

    refused = sends(
        practice, FAY, payload_of(practice, FAY, "view_submission"), at("view", "private_metadata", to=named)
    )

    assert said(refused) == WORDS.refusals["not_yours"]
    assert rows(practice) == before


def test_a_case_of_somebody_else_is_not_taken_from_this_one(practice: Stage) -> None:
    chooses(practice).answers("hand_over_to", to=BEN)
    named = f"{case(practice).id}:{id_of(practice, DANA)}"

    def change(payload: dict[str, object]) -> None:
        at("view", "private_metadata", to=named)(payload)
        at("view", "state", "values", "hand_over_to.to", "to", "selected_user", to=CLEO)(payload)

    refused = sends(practice, FAY, payload_of(practice, FAY, "view_submission"), change)

    assert said(refused) == WORDS.refusals["out_of_place"]
    assert therapists(practice) == ("Ana", "Ben")


def test_the_case_can_come_back(practice: Stage) -> None:
    hands(practice)
    hands(practice, CLEO, ANA)

    assert therapists(practice) == ("Ana", "Ben")
    assert MAPLE in practice.one(ANA).types().reads
    assert MAPLE not in practice.one(CLEO).types().reads
    practice.deliver()
    assert any(one.startswith("maple-4821 is with you now") for one in practice.one(ANA).messages)


def test_whoever_has_no_case_is_shown_as_they_are(practice: Stage) -> None:
    fay = opens(practice, DANA)
    assert "hand_over" not in fay.offered

    sends(practice, FAY, payload_of(practice, FAY, "block_actions"), pressing("hand_over", id_of(practice, DANA)))

    assert fay.sees == "person"
