"""The state chart of one safety alert: its states and events, and nothing else (S0-9, S0-10).

Who has seen the alert and who has charge of it are rows, as signatures are in the consult's chart: the list of people
can grow, and reopening forgets nobody. `everyone` is sent when both hold: each therapist has seen it, and somebody has
charge.
"""

from typing import Protocol

from statemachine import State, StateChart
from statemachine.exceptions import TransitionNotAllowed

from flows.errors import WrongStepError


class AlertModel(Protocol):
    """An object that stores the state of an alert: None before it was raised, else the id of the state."""

    configuration: str | None


class _ScratchAlert:
    """A temporary model, so that a refused event cannot change the real one."""

    def __init__(self, configuration: str | None) -> None:
        self.configuration = configuration


class SafetyChart(StateChart[_ScratchAlert]):
    """told ⇄ looked_after → settled → reviewed, or cleared on the way."""

    allow_event_without_transition = False  # an event that does not fit raises an error
    catch_errors_as_events = False  # an error in a guard is raised
    atomic_configuration_update = True  # nobody sees half a transition
    enable_self_transition_entries = False

    told = State("told", initial=True)
    looked_after = State("looked after")
    settled = State("settled")
    cleared = State("cleared up")
    reviewed = State("reviewed", final=True)

    everyone = told.to(looked_after)
    reopen = looked_after.to(told)
    clear = cleared.from_(told, looked_after)
    settle = looked_after.to(settled)
    review = reviewed.from_(settled, cleared)


EVENTS: frozenset[str] = frozenset(
    str(event) for state in SafetyChart.states_map.values() for event in state.transitions.unique_events
)
"""The events that callers may send."""


def start(model: AlertModel) -> None:
    """Put a new alert into its first state; raise WrongStepError if it has one already."""
    if model.configuration is not None:
        raise WrongStepError
    model.configuration = SafetyChart(_ScratchAlert(None), state_field="configuration").model.configuration


def send_event(model: AlertModel, event: str) -> None:
    """Send one event of EVENTS; raise WrongStepError, and change nothing, if the event does not fit."""
    if event not in EVENTS or model.configuration is None:
        raise WrongStepError
    scratch = _ScratchAlert(model.configuration)
    try:
        SafetyChart(scratch, state_field="configuration").send(event)
    except TransitionNotAllowed as refused:
        raise WrongStepError from refused
    model.configuration = scratch.configuration


def mermaid() -> str:
    """Return the chart as a Mermaid diagram, as shown in docs/how-it-works.md."""
    return f"{SafetyChart:mermaid}"
