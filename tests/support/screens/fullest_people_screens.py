"""The administrator's screens about people, drawn at their fullest."""

from dataclasses import replace

from flows.content import WORDS
from flows.emergency_access import screens as emergency_access_screens
from flows.emergency_access.screens import AccessLink
from flows.forms import Form, Option
from flows.people import screens as people_screens
from flows.people.screens import ListedMember, PersonSettings
from flows.practice import activity_log_screens
from flows.practice.activity_log_screens import ActivityEntry

IDS = "00000000-0000-0000-0000-000000000000"


def screens(name: str, code: str) -> list[Form]:
    """Return every one of them, with this name and this code."""
    known = ListedMember(IDS, name, {"therapist", "supervisor", "administrator"}, is_active=True, cases=12)
    supervisors = [Option(str(number), name) for number in range(8)]
    groups = [Option(str(number), people_screens.group_line(number, [name] * 4)) for number in range(4)]
    one = PersonSettings(known, supervisors, ("1",), groups, ("2",))
    return [
        people_screens.everyone([known] * people_screens.MAX_ROWS, IDS),
        people_screens.person(one),
        people_screens.person(PersonSettings(replace(known, roles=set(), cases=0), (), (), (), ())),
        people_screens.former_member(replace(known, is_active=False)),
        people_screens.former_member(replace(known, is_active=False, cases=0)),
        people_screens.groups([(number, [name] * 4) for number in range(20)], IDS),
        people_screens.groups([]),
        people_screens.choose_case(known, [Option(str(number), code) for number in range(100)]),
        people_screens.choose_recipient(known, IDS, code),
        people_screens.handed_over(code, name),
        *_my_log(code),
        *_emergency(known, name, code),
    ]


def _emergency(known: ListedMember, name: str, code: str) -> list[Form]:
    """Return the screens of an emergency access."""
    way = AccessLink(IDS, code, "https://coach.example.org/w#token", "Wed 12 May 10:00")
    return [
        emergency_access_screens.choose_member(),
        emergency_access_screens.choose_case(known, [Option(str(number), code) for number in range(100)]),
        emergency_access_screens.choose_case(known, []),
        emergency_access_screens.opened(way),
        emergency_access_screens.ended(code),
        emergency_access_screens.explanation(IDS, "There is nobody else."),
        emergency_access_screens.review(way, emergency_access_screens.review_line(code, name, "Wed 12 May")),
    ]


def _my_log(code: str) -> list[Form]:
    """Return one's own log with the longest lines there are, and without any."""
    named = [one for one, words in WORDS.phrases.items() if one.startswith("log_") and "{" not in words]
    actions = sorted((one.removeprefix("log_") for one in named), key=_length)
    those = [
        ActivityEntry(one, "refused", code, "Wed 12 May 10:00", number) for number, one in enumerate(actions[-20:])
    ]
    return [
        activity_log_screens.activity_log(those, more=True, earlier=True),
        activity_log_screens.activity_log([], more=False, earlier=False),
    ]


def _length(action: str) -> int:
    return len(WORDS.phrases[f"log_{action}"].split())
