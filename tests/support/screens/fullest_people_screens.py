"""The administrator's screens about people, with as much on them as possible."""

from dataclasses import replace

from flows.access_changes import screens as access_changes_screens
from flows.access_changes.rules import Decision
from flows.access_changes.screens import WaitingChange
from flows.content import WORDS
from flows.emergency_access import screens as emergency_access_screens
from flows.emergency_access.screens import AccessLink
from flows.forms import Form, Option
from flows.people import screens as people_screens
from flows.people import supervisor_screens
from flows.people.screens import ListedMember, OpenPage, PersonSettings
from flows.people.supervisor_screens import OwnSupervisor
from flows.practice import activity_log_screens
from flows.practice.activity_log_screens import ActivityEntry
from tests.support.screens.longest_dates import DAY, MOMENT, PREVIEW

IDS = "00000000-0000-0000-0000-000000000000"


def screens(name: str, code: str) -> list[Form]:
    """Return every screen about people, with this name and this code."""
    listed = ListedMember(IDS, name, {"therapist", "supervisor", "administrator"}, is_active=True, case_count=12)
    supervisors = [Option(str(number), name) for number in range(8)]
    groups = [Option(str(number), people_screens.group_line(number, [name] * 4)) for number in range(4)]
    settings = PersonSettings(listed, supervisors, ("1",), groups, ("2",), ("3",))
    return [
        people_screens.everyone([listed] * people_screens.MAX_ROWS, IDS),
        people_screens.person(settings),
        people_screens.person(PersonSettings(replace(listed, roles=set(), case_count=0), (), (), (), (), ())),
        people_screens.former_member(replace(listed, is_active=False)),
        people_screens.former_member(replace(listed, is_active=False, case_count=0)),
        people_screens.groups([(number, [name] * 4) for number in range(20)], IDS),
        people_screens.groups([]),
        people_screens.choose_case(listed, [Option(str(number), code) for number in range(100)]),
        people_screens.choose_recipient(listed, IDS, code, PREVIEW),
        people_screens.handed_over(code, name),
        people_screens.open_pages(
            [OpenPage(IDS, "emergency", code, DAY, MOMENT)] * people_screens.MAX_OPEN_PAGES, count=99
        ),
        people_screens.open_pages([], count=0),
        *_my_log(code),
        *_access(name),
        *_emergency(listed, name, code),
    ]


def _access(name: str) -> list[Form]:
    """Return the screens of changes that wait, and of who supervises somebody."""
    what = WORDS.phrases["access_group_left"].format(name=name, group=12)
    change = WaitingChange(IDS, what, name, DAY, MOMENT, (Decision.CONFIRM, Decision.OBJECT))
    supervised = OwnSupervisor(IDS, name, DAY, has_opened_earlier=True)
    return [
        access_changes_screens.waiting_changes([change] * 30, f"{what} {DAY}"),
        access_changes_screens.waiting_changes([]),
        supervisor_screens.own_supervisors([supervised, replace(supervised, has_opened_earlier=False)] * 2),
        supervisor_screens.own_supervisors([]),
        supervisor_screens.open_earlier(supervised),
    ]


def _emergency(listed: ListedMember, name: str, code: str) -> list[Form]:
    """Return the screens of an emergency access."""
    link = AccessLink(IDS, code, "https://coach.example.org/w#token", MOMENT)
    return [
        emergency_access_screens.choose_member(),
        emergency_access_screens.choose_case(listed, [Option(str(number), code) for number in range(60)], MOMENT, "60"),
        emergency_access_screens.choose_case(listed, [], MOMENT),
        emergency_access_screens.opened(link),
        emergency_access_screens.ended(code),
        emergency_access_screens.explanation(IDS, "There is nobody else."),
        emergency_access_screens.review(link, emergency_access_screens.review_line(code, name, DAY)),
    ]


def _my_log(code: str) -> list[Form]:
    """Return the activity log with the longest possible lines, and without any lines."""
    phrase_ids = [
        phrase_id for phrase_id, words in WORDS.phrases.items() if phrase_id.startswith("log_") and "{" not in words
    ]
    actions = sorted((phrase_id.removeprefix("log_") for phrase_id in phrase_ids), key=_length)
    entries = [ActivityEntry(action, "refused", code, MOMENT, number) for number, action in enumerate(actions[-20:])]
    return [
        activity_log_screens.activity_log(entries, more=True, earlier=True),
        activity_log_screens.activity_log([], more=False, earlier=False),
    ]


def _length(action: str) -> int:
    return len(WORDS.phrases[f"log_{action}"].split())
