"""The screens on which a member sees who supervises them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import LIMITS, Button, Form, Row


@dataclass(frozen=True)
class OwnSupervisor:
    """One supervisor of the member who reads: id, first name, since when, and whether earlier sides are open."""

    id: str
    name: str
    since: str
    has_opened_earlier: bool


def own_supervisors(supervisors: Sequence[OwnSupervisor]) -> Form:
    """Return who supervises the member, what each of them reads, and the button that opens or closes earlier sides."""
    rows = tuple(map(_row, supervisors[: LIMITS.list_rows]))
    return content.build_form(
        "my_supervisors", WORDS, ScreenFilling(rows={"supervisors": rows}, shown={"some"} if rows else {"none"})
    )


def open_earlier(supervisor: OwnSupervisor) -> Form:
    """Return the question whether this supervisor may read what was signed before."""
    placeholders = {"name": supervisor.name, "since": supervisor.since}
    return content.build_form("open_earlier", WORDS, ScreenFilling(placeholders=placeholders, about=supervisor.id))


def _row(supervisor: OwnSupervisor) -> Row:
    button = "close_earlier" if supervisor.has_opened_earlier else "open_earlier"
    line = WORDS.phrases["supervisor_reads_all" if supervisor.has_opened_earlier else "supervisor_reads_since"]
    words = line.format(name=supervisor.name, since=supervisor.since)
    return Row((Button(button, WORDS.phrases[button], supervisor.id),), words)
