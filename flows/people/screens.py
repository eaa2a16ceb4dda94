"""The administrator's screens about people: roles, supervisors, groups, and handing over a case."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import LIMITS, Button, Form, Option, Paragraph, Piece, Row, Value

NEW_GROUP = "new"
ROLES = ("therapist", "supervisor")  # an administrator gives these; the administrator role follows the workspace
MAX_ROWS = 20  # people or groups on one screen
MAX_OPEN_PAGES = 3  # on one screen
MAX_OPTIONS = LIMITS.options - 1  # one option more is "A new group"
_ROLE_ORDER = (*ROLES, "administrator")


@dataclass(frozen=True)
class ListedMember:
    """A member on the list: id, first name, roles, whether active, number of cases."""

    id: str
    name: str
    roles: Collection[str]
    is_active: bool
    case_count: int


@dataclass(frozen=True)
class PersonSettings:
    """One member's settings that an administrator can change, with their current values."""

    member: ListedMember
    supervisors: Sequence[Option]  # who can supervise this member
    supervisor_ids: tuple[str, ...]
    groups: Sequence[Option]
    group_ids: tuple[str, ...]  # that the member sits in
    led_ids: tuple[str, ...]


@dataclass(frozen=True)
class OpenPage:
    """An open page of the member: its id, what it is about (with a case: its code), since when, when last active."""

    id: str
    kind: str  # consult, case, reviews, emergency, alert, or call: an alert that names no client
    code: str
    opened: str
    seen: str


def open_pages(pages: Sequence[OpenPage], *, count: int) -> Form:
    """Return the member's own open pages, to end one or all; `count`: how many there are, of which these are shown."""
    phrases = WORDS.phrases
    rows = tuple(
        Row((Button("signed_in_end", phrases["signed_in_end"], page.id),), _open_page_line(page)) for page in pages
    )
    shown = {"some" if pages else "none"} | ({"more"} if count > len(pages) else set())
    filling = ScreenFilling(placeholders={"more": str(count - len(pages))}, rows={"pages": rows}, shown=shown)
    return content.build_form("signed_in", WORDS, filling)


def _open_page_line(page: OpenPage) -> str:
    what = WORDS.phrases[f"signed_in_{page.kind}"].format(code=page.code)
    return WORDS.phrases["signed_in_line"].format(what=what, opened=page.opened, seen=page.seen)


def everyone(people: Sequence[ListedMember], next_id: str = "") -> Form:
    """Return the list of members; `next_id`: the member with whom the next page begins."""
    rows = tuple(
        Row((Button("person", WORDS.phrases["person"], member.id),), _member_line(member)) for member in people
    )
    return content.build_form(
        "settings_people", WORDS, ScreenFilling(rows={"people": rows, "further": _more_rows("people", next_id)})
    )


def person(settings: PersonSettings) -> Form:
    """Return one person's roles, supervisors and groups to edit."""
    values: dict[str, Value] = {
        "roles": tuple(role for role in ROLES if role in settings.member.roles),
        "supervised_by": settings.supervisor_ids,
        "groups": settings.group_ids,
        "leads": settings.led_ids,
    }
    show = {"administrator" if "administrator" in settings.member.roles else "member"}
    show.add("supervisors" if settings.supervisors else "no_supervisors")
    if "supervisor" in settings.member.roles:
        show.add("supervisor")
    if settings.member.case_count:
        show.add("cases")
    groups = [*settings.groups, Option(NEW_GROUP, WORDS.phrases["new_group"])]
    filling = ScreenFilling(
        placeholders={"name": settings.member.name},
        values=values,
        options={"supervised_by": settings.supervisors, "groups": groups, "leads": groups},
        shown=show,
        about=settings.member.id,
    )
    return content.build_form("person", WORDS, filling)


def former_member(member: ListedMember) -> Form:
    """Return the screen of someone who has left the workspace: whether they still have cases."""
    show = {"cases" if member.case_count else "no_cases"}
    return content.build_form(
        "left", WORDS, ScreenFilling(placeholders={"name": member.name}, shown=show, about=member.id)
    )


def groups(numbered_names: Sequence[tuple[int, Sequence[str]]], next_id: str = "") -> Form:
    """Return each supervision group by its number and first names; `next_id`: the group that begins the next page."""
    notes = tuple(Paragraph(group_line(number, names)) for number, names in numbered_names)
    filling = ScreenFilling(
        rows={"groups": notes, "further": _more_rows("groups", next_id)}, shown=set() if numbered_names else {"none"}
    )
    return content.build_form("groups", WORDS, filling)


def group_name(name: str, *, leads: bool) -> str:
    """Return a person's name as it stands in the line of a group."""
    return WORDS.phrases["group_leader"].format(name=name) if leads else name


def group_line(number: int, names: Sequence[str]) -> str:
    """Return one line with a group's number and first names."""
    return WORDS.phrases["group_line"].format(number=number, names=", ".join(names))


def choose_case(member: ListedMember, codes: Sequence[Option]) -> Form:
    """Return the choice among a member's cases, shown by code only."""
    show = {"more"} if len(codes) > MAX_OPTIONS else set()
    filling = ScreenFilling(
        placeholders={"name": member.name}, options={"case": codes[:MAX_OPTIONS]}, shown=show, about=member.id
    )
    return content.build_form("hand_over", WORDS, filling)


def choose_recipient(member: ListedMember, case_id: str, code: str, preview: str) -> Form:
    """Return the question which therapist takes over the case, and what happens then.

    `preview`: who has to confirm, and until when.
    """
    back = Row((Button("hand_over", WORDS.phrases["another_case"], member.id),))
    filling = ScreenFilling(
        placeholders={"code": code, "name": member.name, "preview": preview},
        rows={"back": (back,)},
        about=f"{case_id}:{member.id}",
    )
    return content.build_form("hand_over_to", WORDS, filling)


def handed_over(code: str, name: str) -> Form:
    """Return the confirmation that the case now belongs to `name`."""
    return content.build_form("handed_over", WORDS, ScreenFilling(placeholders={"code": code, "name": name}))


def _member_line(member: ListedMember) -> str:
    role_names = [WORDS.phrases[f"role_{role}"] for role in _ROLE_ORDER if role in member.roles] or [
        WORDS.phrases["no_role"]
    ]
    roles = ", ".join(role_names) if member.is_active else WORDS.phrases["has_left"]
    case_phrase = "person_line_case" if member.case_count == 1 else "person_line_cases"
    return WORDS.phrases[case_phrase if member.case_count else "person_line"].format(
        name=member.name, roles=roles, cases=member.case_count
    )


def _more_rows(what: str, next_id: str) -> Sequence[Piece]:
    if not next_id:
        return ()
    name = "settings_people_further" if what == "people" else "groups_further"
    return (Row((Button(name, WORDS.phrases[name], next_id),)),)
