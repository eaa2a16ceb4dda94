"""The screens of safety alerts, with as much on them as possible."""

from datetime import date

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import LIMITS, Form, Option
from flows.practice.phone_numbers import PhoneNumbers
from flows.safety import screens as safety_screens
from flows.safety.screens import AlertView
from tests.support.screens.longest_dates import MOMENT

IDS = "00000000-0000-0000-0000-000000000000"
URL = "https://coach.example.org/w#token"
DAY = date(2027, 5, 6)
_OF_CASE = {"case", "open", "unseen", "free", "mine", "reopen", "clear", "talk", "next"}
_OF_CALL = {"call", "open", "unseen", "free_call", "mine", "reopen", "clear", "next"}
_STANDING = (
    *("safety_in_charge", "safety_nobody_in_charge", "safety_is_cleared", "safety_is_settled"),
    *("safety_review_in_order", "safety_review_to_discuss"),
)


def screens(name: str, code: str) -> list[Form]:
    """Return every screen about safety, with this name and this code."""
    numbers = PhoneNumbers("911", "988", "Stay with them. Call the supervisor on duty.", f"{name} 555-0101")
    people = [Option(str(number), name) for number in range(LIMITS.options)]
    team = people[:40]  # in two menus, which nobody reads as a whole
    names = [name] * 6
    return [
        safety_screens.which(numbers, [Option(str(number), code) for number in range(100)]),
        safety_screens.concern(numbers, IDS, code, names, part2=True, is_first_rung=True),
        safety_screens.concern(PhoneNumbers(), IDS, code, names, part2=True, is_first_rung=False),
        safety_screens.concern(numbers, "", "", names, part2=False, is_first_rung=True),
        safety_screens.concern(PhoneNumbers(), "", "", [], part2=False, is_first_rung=True),
        *(_alert(numbers, name, code, shown) for shown in (_OF_CASE, _OF_CALL, {"case", "nobody"}, {"call"})),
        safety_screens.phones(numbers),
        safety_screens.phones(PhoneNumbers()),
        safety_screens.clear(IDS),
        safety_screens.talk(numbers, IDS, name, URL),
        safety_screens.talk(PhoneNumbers(), IDS, name, URL),
        *_forms_of_page(people[:12], ", ".join(names)),
        content.build_form("settings_phones", WORDS, ScreenFilling(values=_numbers_values(numbers))),
        content.build_form("settings_call", WORDS, ScreenFilling(values={"call_link": "https://" + "x" * 292})),
        content.build_form("settings_safety", WORDS, ScreenFilling(options={"first": team, "next": team})),
    ]


def placeholders(name: str, code: str) -> dict[str, str]:
    """Return what every screen and message about an alert may say, with the longest line of how it stands."""
    names = {"who": name, "time": MOMENT, "at": WORDS.phrases["safety_on_day"].format(time=MOMENT)}
    standing = max((WORDS.phrases[phrase].format_map(names) for phrase in _STANDING), key=len)
    numbers = PhoneNumbers("911", "988", "Stay with them.", f"{name} 555-0101").placeholders(WORDS.phrases)
    return {**numbers, **names, "code": code, "standing": standing}


def _alert(numbers: PhoneNumbers, name: str, code: str, shown: set[str]) -> Form:
    told = WORDS.phrases["safety_reached"].format(name=name, who=name, time=MOMENT)
    waits = WORDS.phrases["safety_next_told"].format(names=", ".join([name] * 6), time=MOMENT)
    view = AlertView(
        about=IDS,
        placeholders={**placeholders(name, code), **numbers.placeholders(WORDS.phrases), "next": waits},
        told=[(told, "", ""), (WORDS.phrases["safety_on_its_way"].format(name=name), IDS, name)],
        shown=shown,
        url=URL,
        link_label="safety_open_page",
    )
    return safety_screens.alert(view)


def _forms_of_page(people: list[Option], readers: str) -> list[Form]:
    filling = ScreenFilling(
        placeholders={"readers": readers}, options={"who": people}, bounds={"day": (DAY, None)}, about=IDS
    )
    names = ("know", "step", "settle", "settle_call", "review", "review_call")
    return [content.build_form(f"safety_{name}", WORDS, filling) for name in names]


def _numbers_values(numbers: PhoneNumbers) -> dict[str, str]:
    return {
        "emergency": numbers.emergency,
        "crisis": numbers.crisis_line,
        "steps": numbers.first_steps,
        "phones": numbers.colleagues,
    }
