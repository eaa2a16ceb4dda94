"""The administrator's screens about people: roles, supervision, groups, and cases that change hands."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Option, Paragraph, Piece, Row, Value

NEW_GROUP = "new"
ROLES = ("therapist", "supervisor")  # what an administrator gives; who is one follows the workspace
MAX_ROWS = 20  # of people or groups on a screen
MAX_OPTIONS = 99  # of Slack's hundred in a menu; one is "A new group"
_ROLE_ORDER = (*ROLES, "administrator")


@dataclass(frozen=True)
class ListedMember:
    """Somebody on the list: an id, a first name, roles, how many cases they have."""

    id: str
    name: str
    roles: Collection[str]
    is_active: bool
    cases: int


@dataclass(frozen=True)
class PersonSettings:
    """What can be changed about somebody, and what is kept of it."""

    member: ListedMember
    supervisors: Sequence[Option]  # who can supervise them
    supervised_by: tuple[str, ...]
    groups: Sequence[Option]
    group_ids: tuple[str, ...]


def page_with(every: Sequence[Option], first: str, most: int = MAX_OPTIONS) -> tuple[Sequence[Option], str]:
    """Return the page of options on which the one with this id is, else the first; and with which the next begins."""
    start = next((place for place, one in enumerate(every) if one.id == first), 0)
    start -= start % most
    further = every[start + most :]
    return every[start : start + most], further[0].id if further else ""


def everyone(people: Sequence[ListedMember], further: str = "") -> Form:
    """Return the list of who is known; `further`: where the next page begins."""
    rows = tuple(Row((Button("person", WORDS.phrases["person"], one.id),), _member_line(one)) for one in people)
    return content.build_form(
        "settings_people", WORDS, ScreenFilling(rows={"people": rows, "further": _more_rows("people", further)})
    )


def person(one: PersonSettings) -> Form:
    """Return one person's roles, supervisors and groups, to be changed."""
    values: dict[str, Value] = {
        "roles": tuple(role for role in ROLES if role in one.member.roles),
        "supervised_by": one.supervised_by,
        "groups": one.group_ids,
    }
    show = {"administrator" if "administrator" in one.member.roles else "member"}
    show.add("supervisors" if one.supervisors else "no_supervisors")
    if one.member.cases:
        show.add("cases")
    groups = [*one.groups, Option(NEW_GROUP, WORDS.phrases["new_group"])]
    filling = ScreenFilling(
        placeholders={"name": one.member.name},
        values=values,
        options={"supervised_by": one.supervisors, "groups": groups},
        shown=show,
        about=one.member.id,
    )
    return content.build_form("person", WORDS, filling)


def former_member(one: ListedMember) -> Form:
    """Return what is known of somebody who has left the workspace."""
    show = {"cases" if one.cases else "no_cases"}
    return content.build_form("left", WORDS, ScreenFilling(placeholders={"name": one.name}, shown=show, about=one.id))


def groups(those: Sequence[tuple[int, Sequence[str]]], further: str = "") -> Form:
    """Return who sits in which group, each by its number and first names; `further`: where the next page begins."""
    notes = tuple(Paragraph(group_line(number, names)) for number, names in those)
    filling = ScreenFilling(
        rows={"groups": notes, "further": _more_rows("groups", further)}, shown=set() if those else {"none"}
    )
    return content.build_form("groups", WORDS, filling)


def group_line(number: int, names: Sequence[str]) -> str:
    """Return a group in words."""
    return WORDS.phrases["group_line"].format(number=number, names=", ".join(names))


def choose_case(one: ListedMember, codes: Sequence[Option]) -> Form:
    """Return the cases of somebody, by code only."""
    show = {"more"} if len(codes) > MAX_OPTIONS else set()
    filling = ScreenFilling(
        placeholders={"name": one.name}, options={"case": codes[:MAX_OPTIONS]}, shown=show, about=one.id
    )
    return content.build_form("hand_over", WORDS, filling)


def choose_recipient(one: ListedMember, case_id: str, code: str) -> Form:
    """Return the question to whom a case of somebody goes, and what happens then."""
    back = Row((Button("hand_over", WORDS.phrases["another_case"], one.id),))
    filling = ScreenFilling(
        placeholders={"code": code, "name": one.name}, rows={"back": (back,)}, about=f"{case_id}:{one.id}"
    )
    return content.build_form("hand_over_to", WORDS, filling)


def handed_over(code: str, name: str) -> Form:
    """Return that a case has gone to somebody."""
    return content.build_form("handed_over", WORDS, ScreenFilling(placeholders={"code": code, "name": name}))


def with_errors(form: Form, errors: Mapping[str, str], values: Mapping[str, Value], general: Mapping[str, str]) -> Form:
    """Return the screen with what is wrong beside each field; `general` holds the words that all screens share."""
    found = {**general, **WORDS.errors}
    return form.with_errors({field: found[error] for field, error in errors.items()}, values)


def _member_line(one: ListedMember) -> str:
    named = [WORDS.phrases[f"role_{role}"] for role in _ROLE_ORDER if role in one.roles] or [WORDS.phrases["no_role"]]
    roles = ", ".join(named) if one.is_active else WORDS.phrases["has_left"]
    name = "person_line" if not one.cases else "person_line_case" if one.cases == 1 else "person_line_cases"
    return WORDS.phrases[name].format(name=one.name, roles=roles, cases=one.cases)


def _more_rows(what: str, first: str) -> Sequence[Piece]:
    if not first:
        return ()
    name = "settings_people_further" if what == "people" else "groups_further"
    return (Row((Button(name, WORDS.phrases[name], first),)),)
