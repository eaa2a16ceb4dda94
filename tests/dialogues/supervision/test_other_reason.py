"""Another reason than those on the list: a supervisor decides, and nobody else hears of it (S0-29)."""

import pytest
from sqlmodel import select

from flows.consult.writing import actions as writing_actions
from flows.errors import OutOfPlaceError
from flows.permissions import NotYoursError
from flows.supervision import answer
from flows.supervision.answer import AlreadyAnsweredError
from storage.models import SupervisionQuestion
from tests.support.pages.private_page import keeps_on_the_page
from tests.support.people.supervision_roles import in_one_group, supervises, supervises_no_longer
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, Stage, Therapist
from tests.support.slack.forged_payloads import again, at, pressing
from tests.support.walks.booked_consult import decides
from tests.support.walks.preparation_steps import CANARY, MAPLE, value_beside
from tests.support.walks.talk_steps import actor

REASON = f"{CANARY} asks me to be bolder than I am."
ASKED = "Ana names a reason of their own for conferring on maple-4821, and asks for your word on it."
GO_ON = "Dana has read your reason for maple-4821: go on."
RESTS = f"{GO_ON.partition(':')[0]}, and would let it rest this time. You can talk about it in supervision."


def at_frame(practice: Stage, who: str = ANA) -> Therapist:
    one = practice.one(who).types()
    practice.deliver()  # the greeting
    return one.presses("confer", value=value_beside(one, MAPLE))


def to_write(practice: Stage) -> Therapist:
    return at_frame(practice).answers("frame", reasons=["another"])


def asks(practice: Stage) -> Therapist:
    ana = to_write(practice)
    keeps_on_the_page(practice, ana, reason=REASON)
    return ana.presses("ask_reason")


def asking(practice: Stage) -> SupervisionQuestion:
    with practice.looking() as session:
        return session.exec(select(SupervisionQuestion)).one()


def answers(practice: Stage, given: str, who: str = DANA) -> None:
    answer.submit_answer(practice.desk, actor(practice, who), str(asking(practice).id), given)


def reads(practice: Stage, who: str = DANA) -> str:
    return answer.load_page(practice.desk, actor(practice, who), str(asking(practice).id)).words


def test_another_reason_is_offered_only_to_who_has_a_supervisor(practice: Stage) -> None:
    assert "another" in at_frame(practice).closes().types().presses("start").options("reasons")
    supervises_no_longer(practice)

    assert "another" not in at_frame(practice).options("reasons")


def test_the_words_are_typed_on_the_page_before_anything_is_asked(practice: Stage) -> None:
    ana = to_write(practice)

    assert ana.sees == "page"
    assert "your reason" in ana.reads
    practice.deliver()
    assert ASKED not in practice.one(DANA).messages
    assert ana.presses("ask_reason").sees == "page"

    keeps_on_the_page(practice, ana, reason=REASON)
    assert ana.presses("ask_reason").sees == "reason_waits"
    assert "Waiting for Dana, since Tue 4 May." in ana.reads


def test_the_supervisor_hears_of_it_and_reads_the_words_on_their_page_alone(practice: Stage) -> None:
    asks(practice)
    practice.deliver()

    assert practice.one(DANA).messages.count(ASKED) == 1
    assert reads(practice) == REASON
    dana = practice.one(DANA).presses("review")
    assert dana.sees == "review"
    assert "maple-4821, Ana: a reason to decide on, since Tue 4 May" in dana.reads


def test_nobody_else_hears_of_it(practice: Stage) -> None:
    asks(practice)
    practice.passes(days=5)

    assert practice.one(BEN).messages == []
    assert ASKED not in practice.one(ELI).messages
    for who in (BEN, ELI, FAY, ANA):
        with pytest.raises(NotYoursError):
            reads(practice, who)


def test_go_on_leads_to_the_six_and_the_starter_hears_it(practice: Stage) -> None:
    ana = asks(practice).closes()

    answers(practice, "go_on")
    practice.deliver()

    assert ana.messages[-1] == GO_ON
    assert ana.presses("go_on").sees == "screen"


def test_rest_ends_it_quietly_and_the_starter_hears_it(practice: Stage) -> None:
    ana = asks(practice).closes()

    answers(practice, "rest")
    practice.passes(days=1)

    assert ana.messages[-1] == RESTS
    assert practice.consults()[0].configuration == "cancelled"
    assert practice.one(BEN).messages == []


def test_while_it_waits_the_consult_stays_where_it_is_and_says_for_whom(practice: Stage) -> None:
    ana = asks(practice).closes()
    ana.types()
    assert "maple-4821 with Ben: waiting for Dana, since Tue 4 May" in ana.reads

    ana.presses("go_on", value=str(practice.consults()[0].id))

    assert ana.sees == "reason_waits"
    assert practice.consults()[0].configuration == "framing"


def test_an_old_screen_of_reasons_goes_round_no_supervisor(practice: Stage) -> None:
    asks(practice)
    others = at("view", "state", "values", "frame.reasons", "reasons", "selected_options", to=[{"value": "goals"}])

    again(practice, ANA, "view_submission", others)

    consult = practice.consults()[0]
    assert (consult.configuration, consult.reasons) == ("framing", ("another",))
    assert asking(practice).answer is None


def test_what_was_sent_is_what_is_read_nothing_is_written_over_it(practice: Stage) -> None:
    asks(practice)
    consult = str(practice.consults()[0].id)

    refused = writing_actions.submit_texts(practice.desk, actor(practice, ANA), consult, {"reason": "Something else."})
    with pytest.raises(OutOfPlaceError):
        writing_actions.save_draft(practice.desk, actor(practice, ANA), consult, "reason", "Something else.")

    assert refused is None
    assert reads(practice) == REASON


def test_who_chooses_other_reasons_needs_no_supervisor(practice: Stage) -> None:
    ana = asks(practice).presses("choose_again")

    assert (ana.sees, ana.ticked["reasons"]) == ("frame", [])
    assert ana.answers("frame", reasons=["goals"]).sees == "screen"
    with pytest.raises(AlreadyAnsweredError):
        answers(practice, "go_on")
    practice.deliver()
    assert ASKED not in practice.one(DANA).messages


def test_a_starter_who_lets_it_rest_leaves_nothing_on_the_list(practice: Stage) -> None:
    asks(practice).presses("let_rest").sends()

    assert "Nothing waits for you." in practice.one(DANA).types("review").reads
    with pytest.raises(AlreadyAnsweredError):
        answers(practice, "go_on")


def test_the_first_to_answer_answers_for_all(practice: Stage) -> None:
    supervises(practice, FAY)
    ana = asks(practice)
    assert "Waiting for Dana or Fay, since Tue 4 May." in ana.reads

    answers(practice, "go_on", FAY)

    with pytest.raises(AlreadyAnsweredError):
        answers(practice, "rest")
    practice.deliver()
    assert ASKED not in practice.one(DANA).messages
    assert ana.messages[-1] == GO_ON.replace("Dana", "Fay")


@pytest.mark.parametrize("given", ["", "talked", "released", "taken_back", CANARY])
def test_what_is_no_answer_to_it_changes_nothing(practice: Stage, given: str) -> None:
    asks(practice)

    with pytest.raises(NotYoursError):
        answers(practice, given)

    assert asking(practice).answer is None


def test_a_supervisor_who_shares_a_group_with_the_colleague_is_left_out(practice: Stage) -> None:
    in_one_group(practice, DANA, BEN)

    assert "another" not in at_frame(practice).options("reasons")


def test_a_colleague_who_supervises_decides_on_nothing_of_the_shared_case(practice: Stage) -> None:
    supervises_no_longer(practice)
    supervises(practice, BEN)

    assert "another" not in at_frame(practice).options("reasons")


def test_a_supervisor_no_longer_reads_nothing_any_more(practice: Stage) -> None:
    asks(practice)
    supervises_no_longer(practice)

    with pytest.raises(NotYoursError):
        reads(practice)
    with pytest.raises(NotYoursError):
        answers(practice, "go_on")


def test_where_words_may_pass_through_slack_the_box_is_a_window(practice: Stage) -> None:
    decides(practice, free_text="modal")
    ana = to_write(practice)
    assert ana.sees == "writing"

    ana.answers("writing", reason="A reason of my own.")

    assert (ana.sees, ana.ticked["reasons"]) == ("frame", ["another"])
    ana.sends()
    assert ana.sees == "reason_waits"


def test_forged_presses_ask_nobody(practice: Stage) -> None:
    at_frame(practice).answers("frame", reasons=["goals"])
    consult = str(practice.consults()[0].id)

    for button in ("ask_reason", "choose_again"):
        for about in (consult, "", CANARY):
            again(practice, ANA, "block_actions", pressing(button, about))
    practice.one(BEN).types().presses("guidelines")
    again(practice, BEN, "block_actions", pressing("ask_reason", consult))

    with practice.looking() as session:
        assert session.exec(select(SupervisionQuestion)).all() == []
    assert practice.consults()[0].configuration != "framing"


def test_unanswered_it_lapses_as_every_consult_does(practice: Stage) -> None:
    asks(practice)
    practice.passes(days=22)

    assert practice.consults()[0].configuration == "lapsed"
