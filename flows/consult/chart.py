"""Where a consult is, and what may happen next: the states and events of one consult, and nothing else.

A gate, a signature or a clock is not the chart's business: whoever sends an event has asked the gates first.
A signature names the revision that it signs and is kept as data; `change` voids it, `sign` is sent when both
signatures name the revision as it stands. Safety goes ahead of every gate (S0-9): `start_for_safety` leads
from each state before the talk into it; a safety alert, which is a chart of its own, can be raised in any.
A talk that has begun does not lapse: what was said is signed or cancelled by a person.
"""

from collections.abc import Iterable
from typing import Protocol

from statemachine import Event, State, StateChart
from statemachine.exceptions import TransitionNotAllowed
from statemachine.orderedset import OrderedSet

from flows.consult.chart_regions import preparation_states, talk_states
from flows.consult.parts import Part
from flows.errors import OutOfPlaceError, UnknownStateError

Configuration = str | OrderedSet[str] | None
"""The states a consult is in, as stored: None before it began, one id, or several while two regions are open."""


class ChartModel(Protocol):
    """Anything that keeps a configuration, such as a row."""

    configuration: Configuration


class _ScratchModel:
    """A place to move on, so that a refused event cannot touch the real one."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration


class ConsultChart(StateChart[_ScratchModel]):
    """framing → preparing (it ∥ ft) → agreeing → scheduled → conferring (it ∥ ft) → summarising → signed → closed."""

    allow_event_without_transition = False  # an event out of place is an error, not a silence
    catch_errors_as_events = False  # an error in a guard is not swallowed
    atomic_configuration_update = True  # nobody sees half a move
    enable_self_transition_entries = False  # only of internal ones, which diagrams leave out: so an edit is external

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
"""What may be sent from outside. The library would accept its own `done_state_…` from anybody."""


def start(place: ChartModel) -> None:
    """Put a new consult at its first state; raise OutOfPlaceError if it has begun already."""
    if place.configuration is not None:
        raise OutOfPlaceError
    scratch = _ScratchModel(None)
    ConsultChart(scratch, state_field="configuration")
    place.configuration = scratch.configuration


def send_event(place: ChartModel, event: str) -> None:
    """Move the consult by one event of EVENTS; raise OutOfPlaceError, and leave it as it was, if it does not fit."""
    if event not in EVENTS or place.configuration is None:
        raise OutOfPlaceError
    scratch = _ScratchModel(_in_order(place.configuration))
    try:
        ConsultChart(scratch, state_field="configuration").send(event)
    except TransitionNotAllowed as refused:
        raise OutOfPlaceError from refused
    place.configuration = _in_order(scratch.configuration)


def current_step(configuration: Configuration, part: Part) -> str:
    """Return the step at which one part is, without its prefix: "screen", "q3", "agreeing"."""
    states = _states(configuration)
    own = [state for state in states if not state.states and state.id.startswith(f"{part}_")]
    return own[0].id.removeprefix(f"{part}_") if own else states[0].id


def is_preparing(configuration: Configuration) -> bool:
    """Tell whether the two still prepare, each alone."""
    return not isinstance(configuration, str) and configuration is not None and "preparing" in configuration


def is_conferring(configuration: Configuration) -> bool:
    """Tell whether the two go through the eight questions."""
    return not isinstance(configuration, str) and configuration is not None and "conferring" in configuration


def is_final(configuration: Configuration) -> bool:
    """Tell whether nothing can happen any more: closed, declined, cancelled or lapsed."""
    return bool(_states(configuration)[0].final)


def mermaid() -> str:
    """Return the chart as a Mermaid diagram, as README shows it."""
    return f"{ConsultChart:mermaid}"


def _states(configuration: Configuration) -> list[State]:
    """Return the states of a whole and known configuration, in the chart's order."""
    stored = {configuration} if isinstance(configuration, str) else set(configuration or ())
    if _complete_ids(stored, ConsultChart.states, together=False) != stored:
        raise UnknownStateError
    return [state for id_, state in ConsultChart.states_map.items() if id_ in stored]


def _complete_ids(stored: set[str], states: Iterable[State], *, together: bool) -> set[str]:
    """Return the ids in use here and below: one state, or all of them where regions are open together."""
    candidates = list(states)
    used = [state for state in candidates if state.id in stored]
    if len(used) != (len(candidates) if together else 1):
        raise UnknownStateError
    below = [_complete_ids(stored, state.states, together=state.parallel) for state in used if state.states]
    return {state.id for state in used}.union(*below)


def _in_order(configuration: Configuration) -> Configuration:
    """Return the same configuration in the chart's order, so that the same place is always stored alike."""
    ids = [state.id for state in _states(configuration)]
    return ids[0] if len(ids) == 1 else OrderedSet(ids)
