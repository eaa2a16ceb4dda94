"""What members can do: each feature declares its actions, and dispatch runs them.

An action is declared beside the function that does it:

    @actions.submit("agree", loads=consult, may=Permission.PREPARE)
    def agree(ctx: Context, record: ConsultRecord, click: Click) -> Reply: ...

Dispatch loads the subject, asks for the permission, runs the function in one transaction, and logs it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar, overload

from flows.context import Context, Profile
from flows.permissions import Permission, require
from flows.replies import Outcome


class Kind(StrEnum):
    """How an action is started."""

    PRESS = "press"  # a button
    SUBMIT = "submit"  # a screen that was filled in and sent
    TICK = "tick"  # a field that is saved at once
    COMMAND = "command"
    HOME = "home"
    PAGE = "page"  # a page in the browser, shown or sent


@dataclass(frozen=True)
class Click:
    """What a member did, without anything that belongs to one surface. Nothing in it is trusted."""

    kind: Kind
    id: str  # of the button, screen, command or page
    value: str = ""  # the id that the button carries
    about: str = ""  # the id that the screen carries
    step: str = ""  # the screen with the button or field; "" outside a screen
    fields: frozenset[str] = frozenset()  # the ids of the fields on that screen
    given: Mapping[str, object] = field(default_factory=dict, repr=False)
    key: str = ""  # the same for a screen that is sent twice; "" if it cannot be told
    request_key: str = field(
        default="", repr=False
    )  # the same for one signed request that arrives twice; "" if unsigned
    named: Profile | None = None  # the person chosen in the screen, as the workspace knows them

    @property
    def subject(self) -> str:
        """Return the id of what the click is about: the button's own id, or else the screen's."""
        return self.value or self.about


R = TypeVar("R")
S = TypeVar("S")
Loader = Callable[[Context, str, Permission], S]
"""Return what has this id, if the actor has the permission for it; else raise NotYoursError. It may lock rows."""

Plain = Callable[[Context, Click], R]
"""A function that needs no subject; the member's roles decide."""

About = Callable[[Context, S, Click], R]
"""A function that works with what the loader returned."""


@dataclass(frozen=True)
class Action(Generic[R]):
    """One thing that members can do. Never change an id: open screens, messages and the audit log contain it."""

    kind: Kind
    id: str
    may: Permission | None  # None: it neither shows nor changes anything
    run: Callable[[Context, Click], R]
    options: "Options"

    @property
    def audit_id(self) -> str:
        """Return the audit log's id."""
        fixed = {Kind.COMMAND: "command.consult", Kind.HOME: "home.opened", Kind.PAGE: self.id}
        return fixed.get(self.kind) or f"{self.kind}.{self.id}"


@dataclass(frozen=True)
class Options:
    """What dispatch and a surface have to know about an action."""

    names: str = ""  # the field in which a person of the workspace is chosen
    changes_home: bool = False  # a button on the Home tab that changes the line beside it
    reads: bool = False  # it changes nothing, so it takes no lock and commits nothing
    greets: bool = False  # the first time, the member is greeted
    by_screen: bool = False  # it is about the screen's id; the button carries where further rows begin
    blank_keeps: frozenset[str] = frozenset()  # fields whose empty ticks mean "unchanged"; see bot/slack/incoming.py


_NO_OPTIONS = Options()


class DuplicateActionError(ValueError):
    """Two actions of one kind have the same id."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class Actions:
    """The actions of one feature. Each method returns a decorator that declares a function and leaves it as it is."""

    def __init__(self) -> None:
        """Start without actions."""
        self.by_kind_and_id: dict[tuple[Kind, str], Action[Any]] = {}

    @overload
    def press(
        self, *ids: str, may: Permission | None, options: Options = ...
    ) -> Callable[[Plain[Outcome]], Plain[Outcome]]: ...
    @overload
    def press(
        self, *ids: str, may: Permission, loads: Loader[S], options: Options = ...
    ) -> Callable[[About[S, Outcome]], About[S, Outcome]]: ...
    def press(
        self, *ids: str, may: Permission | None, loads: Loader[Any] | None = None, options: Options = _NO_OPTIONS
    ) -> Callable[[Any], Any]:
        """Declare buttons."""
        return self._declare(Kind.PRESS, ids, may, loads, options)

    @overload
    def submit(
        self, *ids: str, may: Permission, options: Options = ...
    ) -> Callable[[Plain[Outcome]], Plain[Outcome]]: ...
    @overload
    def submit(
        self, *ids: str, may: Permission, loads: Loader[S], options: Options = ...
    ) -> Callable[[About[S, Outcome]], About[S, Outcome]]: ...
    def submit(
        self, *ids: str, may: Permission, loads: Loader[Any] | None = None, options: Options = _NO_OPTIONS
    ) -> Callable[[Any], Any]:
        """Declare screens that are filled in and sent."""
        return self._declare(Kind.SUBMIT, ids, may, loads, options)

    def tick(self, *ids: str, may: Permission, loads: Loader[S]) -> Callable[[About[S, Outcome]], About[S, Outcome]]:
        """Declare screens whose fields are saved at once."""
        return self._declare(Kind.TICK, ids, may, loads, _NO_OPTIONS)

    def command(
        self, *words: str, may: Permission, options: Options = _NO_OPTIONS
    ) -> Callable[[Plain[Outcome]], Plain[Outcome]]:
        """Declare what follows `/consult`; "": nothing follows."""
        return self._declare(Kind.COMMAND, words, may, None, options)

    def home(self, *, may: Permission) -> Callable[[Plain[Outcome]], Plain[Outcome]]:
        """Declare the Home tab."""
        return self._declare(Kind.HOME, ("",), may, None, Options(reads=True, greets=True))

    def page(
        self, action_id: str, *, may: Permission, loads: Loader[S], reads: bool = False
    ) -> Callable[[About[S, R]], Action[R]]:
        """Declare a page that is shown or sent. The decorator returns the action, which a view passes to dispatch."""

        def declare(function: About[S, R]) -> Action[R]:
            return self._add(
                Kind.PAGE, action_id, may, _with_subject(function, loads, may, by_screen=False), Options(reads=reads)
            )

        return declare

    def _declare(
        self,
        kind: Kind,
        ids: Iterable[str],
        may: Permission | None,
        loads: Loader[Any] | None,
        options: Options,
    ) -> Callable[[Any], Any]:
        def declare(function: Callable[..., Outcome]) -> Callable[..., Outcome]:
            run = (
                _plain(function, may)
                if loads is None or may is None
                else _with_subject(function, loads, may, by_screen=options.by_screen)
            )
            for each in ids:
                self._add(kind, each, may, run, options)
            return function

        return declare

    def _add(
        self, kind: Kind, action_id: str, may: Permission | None, run: Callable[[Context, Click], R], options: Options
    ) -> Action[R]:
        action = Action(kind, action_id, may, run, options)
        self.add(action)
        return action

    def add(self, action: Action[Any]) -> None:
        """Add an action; raise DuplicateActionError."""
        key = action.kind, action.id
        if key in self.by_kind_and_id:
            raise DuplicateActionError
        self.by_kind_and_id[key] = action


def merge(features: Iterable[Actions]) -> Mapping[tuple[Kind, str], Action[Any]]:
    """Return all actions of these features by kind and id; raise DuplicateActionError."""
    merged = Actions()
    for feature in features:
        for action in feature.by_kind_and_id.values():
            merged.add(action)
    return merged.by_kind_and_id


def _plain(function: Plain[R], may: Permission | None) -> Callable[[Context, Click], R]:
    def run(ctx: Context, click: Click) -> R:
        if may is not None:
            require(ctx.actor, may)
        return function(ctx, click)

    return run


def _with_subject(
    function: About[S, R], loads: Loader[S], may: Permission, *, by_screen: bool
) -> Callable[[Context, Click], R]:
    def run(ctx: Context, click: Click) -> R:
        return function(ctx, loads(ctx, click.about if by_screen else click.subject, may), click)

    return run
