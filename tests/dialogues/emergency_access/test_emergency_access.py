"""Emergency access: opened with a reason, announced at once, and ended by itself or earlier."""

from flows.content import WORDS
from storage.models import Case
from tests.support.people.people_and_roles import id_of, opens_people
from tests.support.people.supervision_roles import supervises_no_longer
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, GUS, SlackPractice
from tests.support.walks import second_person
from tests.support.walks.booked_consult import deactivate_member, member
from tests.support.walks.emergency_steps import (
    CLEO,
    NOTE,
    add_administrator,
    asks,
    at_page,
    disclosure_lines,
    emergency_messages,
    follows_message,
    grants,
    opens,
    reading_entries,
    write_client_note,
)
from tests.support.walks.preparation_steps import CEDAR, at_weigh, case
from tests.support.walks.summary_steps import both_signed, text_for

OVER = WORDS.refusals["emergency_over"]


def test_those_involved_are_told_at_once_who_opened_the_case_why_and_until_when(practice: SlackPractice) -> None:
    add_administrator(practice)
    both_signed(practice)

    fay = opens(practice)

    assert "maple-4821 is open to you until Thu, May 6 at 11:00 AM EDT" in fay.screen_text
    assert emergency_messages(practice, FAY) == []
    assert emergency_messages(practice, CLEO) == [
        (
            "Fay has emergency access to maple-4821 until Thu, May 6 at 11:00 AM EDT: someone may be in danger. "
            "Everything that is opened is recorded, and someone else will review it."
        )
    ]
    assert [one.split(":")[0] for one in emergency_messages(practice, ANA) + emergency_messages(practice, BEN)] == [
        "Fay, an administrator, has emergency access to maple-4821 until Thu, May 6 at 11",
        "Fay, an administrator, has emergency access to maple-4821 until Thu, May 6 at 10",  # Ben is in Chicago
    ]


def test_each_read_is_recorded_and_the_access_ends_by_itself_after_an_hour(practice: SlackPractice) -> None:
    both_signed(practice)
    write_client_note(practice)

    with at_page(practice, opens(practice)) as page:
        grant = grants(practice)[0]
        assert reading_entries(practice) == []
        note_path, summary_path = page.record_paths()
        assert NOTE in page.reads(note_path)
        assert text_for(ANA, 2) in page.reads(summary_path)
        assert reading_entries(practice) == [
            (f"read.emergency_{item}", f"grant:{grant.id}") for item in ("whom", "signed")
        ]
        assert disclosure_lines(practice)[-1].endswith("an emergency: someone may be in danger")

        for _ in range(4):  # somebody uses the page, so it does not close by itself
            practice.pass_time(minutes=14)
            assert page.status(summary_path) == 200
        practice.pass_time(minutes=4)
        assert OVER in page.reads(summary_path)
        assert OVER not in page.reads(summary_path)  # the page session has ended
        assert page.status() == 403


def test_an_access_can_be_ended_early_from_home_and_is_reviewed_from_then_on(practice: SlackPractice) -> None:
    add_administrator(practice)
    fay = opens(practice)
    practice.deliver()
    fay.closes().opens_home()
    assert "maple-4821 is open to you until Tue, May 4 at 10:12 AM EDT" in fay.home

    fay.presses("emergency_go_on").presses("emergency_end")

    assert fay.step == "emergency_ended"
    assert grants(practice) == []
    assert len([text for text in emergency_messages(practice, CLEO) if "Please review" in text]) == 1
    practice.pass_time(hours=2)
    assert len([text for text in emergency_messages(practice, CLEO) if "Please review" in text]) == 1
    assert "open to you" not in fay.closes().opens_home().home


def test_two_clicks_open_the_case_for_one_hour_and_tell_once(practice: SlackPractice) -> None:
    both_signed(practice)
    opens(practice).closes()
    practice.pass_time(minutes=20)

    fay = asks(practice, "unreachable")

    assert "until Thu, May 6 at 11:00 AM EDT" in fay.screen_text
    assert (len(grants(practice)), len(emergency_messages(practice, ANA))) == (1, 1)
    fay.closes()
    practice.pass_time(minutes=40)
    assert "until Thu, May 6 at 12:00 PM EDT" in opens(practice).screen_text


def test_a_therapist_who_does_not_know_the_case_yet_and_their_supervisor_are_not_told_or_asked_to_review(
    practice: SlackPractice,
) -> None:
    ana = at_weigh(practice)
    ana.closes()
    with practice.services.database.transaction() as session:
        case_row = session.merge(case(practice))
        case_row.created_by = member(practice, session, ANA).id
        case_row.ft_informed_at = None

    opens(practice)

    assert (len(emergency_messages(practice, ANA)), len(emergency_messages(practice, BEN))) == (1, 0)
    practice.pass_time(hours=1)
    assert [len(emergency_messages(practice, who)) for who in (DANA, ELI)] == [1, 0]
    assert "emergency" not in practice.person(ELI).opens_home().home
    supervises_no_longer(practice)
    assert "emergency" not in practice.person(BEN).opens_home().home
    assert "emergency access" in practice.person(ANA).opens_home().home


def test_only_an_administrator_opens_a_case_and_never_their_own(practice: SlackPractice) -> None:
    for who in (ANA, DANA):
        assert "emergency" not in practice.person(who).types("settings").button_ids
        practice.person(who).closes()
    with practice.services.database.transaction() as session:
        case_row = session.merge(case(practice))
        case_row.ft_member_id = member(practice, session, FAY).id

    fay = practice.person(FAY).types("settings").presses("emergency").answers("emergency", member=ANA)

    assert fay.options("case") == [str(case(practice, CEDAR).id)]


def test_every_case_of_a_therapist_with_many_cases_can_be_opened(practice: SlackPractice) -> None:
    last = case(practice, CEDAR)
    with practice.services.database.transaction() as session:
        for number in range(60):
            fields = last.model_dump(exclude={"id", "code"})
            session.add(Case(**fields, code=f"ash-{number:04}"))

    fay = practice.person(FAY).types("settings").presses("emergency").answers("emergency", member=ANA)
    assert (len(fay.options("case")), str(last.id) in fay.options("case")) == (60, False)
    fay.presses("emergency_further")
    fay.answers("emergency_case", case=str(last.id))
    assert list(fay.field_errors) == ["reason"]
    fay.answers("emergency_case", case=str(last.id), reason="danger")

    assert f"Emergency access to {CEDAR} for you, for one hour: someone may be in danger." in fay.screen_text


def test_a_member_without_cases_has_none_to_open(practice: SlackPractice) -> None:
    fay = practice.person(FAY).types("settings").presses("emergency").answers("emergency", member=DANA)

    assert fay.step == "emergency_none"
    assert "Dana has no case that you can open this way." in fay.screen_text


def test_a_case_whose_therapist_has_left_is_opened_from_people_and_roles(practice: SlackPractice) -> None:
    deactivate_member(practice, BEN)

    fay = opens_people(practice).presses("person", value=id_of(practice, BEN)).presses("emergency_of")
    fay.answers("emergency_case", case=str(case(practice).id), reason="unreachable")
    second_person.confirm(practice.services, ANA)

    assert "maple-4821 is open to you until" in follows_message(practice).screen_text
    assert (len(emergency_messages(practice, ANA)), len(emergency_messages(practice, BEN))) == (1, 0)


def test_only_a_member_can_be_chosen_and_a_case_and_a_reason_are_required(practice: SlackPractice) -> None:
    practice.workspace.fail_next("users.list", "fatal_error")  # then Slack's own picker is shown
    fay = practice.person(FAY).types("settings").presses("emergency").answers("emergency", member=GUS)
    assert list(fay.field_errors) == ["member"]

    fay.answers("emergency", member=ANA).answers("emergency_case", case=str(case(practice).id))

    assert fay.step == "emergency_case"
    assert grants(practice) == []
