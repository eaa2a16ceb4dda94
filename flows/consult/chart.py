"""The state chart of one consult: its states and events, and nothing else.

The chart knows no gates, signatures or clocks: whoever sends an event has checked the gates first. A signature names
the revision of the summary that it signs, and is stored as data: `change` voids it, and `sign` is sent when both
signatures name the current revision. Safety goes before every gate (S0-9): `start_for_safety` leads into the talk
from each state before it. A safety alert has a chart of its own and can be raised in any state. A talk that has begun
does not lapse: the two therapists sign or cancel it.
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Protocol

from statemachine import Event, State, StateChart
from statemachine.exceptions import TransitionNotAllowed
from statemachine.orderedset import OrderedSet

from flows.consult.chart_regions import preparation_states, talk_states
from flows.errors import UnknownStateError, WrongStepError
from flows.parts import Part

Configuration = str | OrderedSet[str] | None
"""The states of a consult, as stored: None before it began, one id, or several while two regions are open."""


class ChartModel(Protocol):
    """An object that stores a configuration, such as a row."""

    configuration: Configuration


class _ScratchModel:
    """A temporary model, so that a refused event cannot change the real one."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration


class ConsultChart(StateChart[_ScratchModel]):
    """framing → preparing (it ∥ ft) → agreeing → scheduled → conferring (it ∥ ft) → summarising → signed → closed."""

    allow_event_without_transition = False  # an event that does not fit raises an error
    catch_errors_as_events = False  # an error in a guard is raised
    atomic_configuration_update = True  # nobody sees half a transition
    enable_self_transition_entries = False  # diagrams leave out internal ones, so `edit` is external

    framing = State("framing", initial=True)

    class preparing(State.Parallel, name="preparing"):  # noqa: N801 -- the name is the state's id
        class it_preparing(State.Compound, name="individual therapist"):  # noqa: N801 -- as above
            steps = preparation_states(Part.IT)

        class ft_preparing(State.Compound, name="family therapist"):  # noqa: N801 -- as above
            steps = preparation_states(Part.FT)

    agreeing = State("agreeing")
    scheduled = State("scheduled")

    class conferring(State.Parallel, name="conferring"):  # noqa: N801 -- as above
        class it_talk(State.Compound, name="individual therapist"):  # noqa: N801 -- as above
            steps = talk_states(Part.IT)

        class ft_talk(State.Compound, name="family therapist"):  # noqa: N801 -- as above
            steps = talk_states(Part.FT)

    summarising = State("summarising")
    signed = State("signed")
    closed = State("closed", final=True)
    declined = State("declined", final=True)
    cancelled = State("cancelled", final=True)
    lapsed = State("lapsed", final=True)

    frame = framing.to(preparing)
    it_declined = preparing.to(declined)
    ft_declined = preparing.to(declined)
    done_state_preparing = Event(agreeing.from_(preparing), name="both ready")
    edit = agreeing.to(agreeing)
    book = agreeing.to(scheduled)
    move = scheduled.to(agreeing)
    begin = scheduled.to(conferring)
    done_state_conferring = Event(summarising.from_(conferring), name="both answered")
    change = summarising.to(summarising)
    sign = summarising.to(signed)
    told = signed.to(closed)
    cancel = cancelled.from_(framing, preparing, agreeing, scheduled, conferring, summarising)
    lapse = lapsed.from_(framing, preparing, agreeing, scheduled)
    start_for_safety = conferring.from_(framing, preparing, agreeing, scheduled)


EVENTS: frozenset[str] = frozenset(
    str(event)
    for state in ConsultChart.states_map.values()
    for event in state.transitions.unique_events
    if not event.startswith("done")
)
"""The events that callers may send. The library would also accept its own `done_state_…` from any caller."""


def start(model: ChartModel) -> None:
    """Put a new consult into its first state; raise WrongStepError if it has begun already."""
    if model.configuration is not None:
        raise WrongStepError
    model.configuration = _to_configuration(_find_first_states())


@cache
def _find_first_states() -> tuple[str, ...]:
    scratch = _ScratchModel(None)
    ConsultChart(scratch, state_field="configuration")
    return tuple(state.id for state in _states(scratch.configuration))


def send_event(model: ChartModel, event: str) -> None:
    """Send one event of EVENTS; raise WrongStepError, and change nothing, if the event does not fit."""
    if event not in EVENTS or model.configuration is None:
        raise WrongStepError
    model.configuration = _to_configuration(_follow(tuple(state.id for state in _states(model.configuration)), event))


@lru_cache(maxsize=8192)  # more than there are combinations of two therapists' steps and an event that fits
def _follow(ids: tuple[str, ...], event: str) -> tuple[str, ...]:
    """Return where the event leads, in chart order: always to the same, as the chart has no guards and no memory."""
    scratch = _ScratchModel(_to_configuration(ids))
    try:
        ConsultChart(scratch, state_field="configuration").send(event)
    except TransitionNotAllowed as refused:
        raise WrongStepError from refused
    return tuple(state.id for state in _states(scratch.configuration))


def current_step(configuration: Configuration, part: Part) -> str:
    """Return the step of one part, without its prefix: "screen", "q3", "agreeing"."""
    states = _states(configuration)
    region_steps = [state for state in states if not state.states and state.id.startswith(f"{part}_")]
    return region_steps[0].id.removeprefix(f"{part}_") if region_steps else states[0].id


def is_preparing(configuration: Configuration) -> bool:
    """Tell whether the two therapists still prepare, each alone."""
    return not isinstance(configuration, str) and configuration is not None and "preparing" in configuration


def is_conferring(configuration: Configuration) -> bool:
    """Tell whether the two therapists answer the eight questions."""
    return not isinstance(configuration, str) and configuration is not None and "conferring" in configuration


def mermaid() -> str:
    """Return the chart as a Mermaid diagram, as shown in docs/how-it-works.md."""
    return f"{ConsultChart:mermaid}"


def _states(configuration: Configuration) -> Sequence[State]:
    """Return the states of a configuration, in chart order; raise UnknownStateError if it is incomplete or unknown."""
    return _checked_states(frozenset([configuration] if isinstance(configuration, str) else configuration or ()))


@lru_cache(maxsize=2048)  # more than two therapists' steps can be combined in
def _checked_states(stored: frozenset[str]) -> Sequence[State]:
    if _complete_ids(stored, ConsultChart.states, together=False) != stored:
        raise UnknownStateError
    return [state for id_, state in ConsultChart.states_map.items() if id_ in stored]


def _complete_ids(stored: frozenset[str], states: Iterable[State], *, together: bool) -> set[str]:
    """Return the stored ids at this level and below.

    Raise UnknownStateError unless one state is stored, or all of them where regions are open `together`.
    """
    candidates = list(states)
    used = [state for state in candidates if state.id in stored]
    if len(used) != (len(candidates) if together else 1):
        raise UnknownStateError
    below = [_complete_ids(stored, state.states, together=state.parallel) for state in used if state.states]
    return {state.id for state in used}.union(*below)


def _to_configuration(ids: Sequence[str]) -> Configuration:
    """Return the configuration as it is stored; equal ones are stored alike, in the order of the chart."""
    return ids[0] if len(ids) == 1 else OrderedSet(ids)
