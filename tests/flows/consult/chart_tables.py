"""The consult chart a second time, as plain tables, to compare the real chart with them."""

from dataclasses import dataclass, field

from statemachine.orderedset import OrderedSet

from flows.consult.chart import Configuration

PREPARATION = {
    ("screen", "screened"): "facts",
    ("screen", "flagged"): "pause",
    ("pause", "resumed"): "screen",
    ("facts", "facts_given"): "weigh",
    ("facts", "must_wait"): "wait",
    ("facts", "back"): "screen",
    ("wait", "waited"): "facts",
    ("weigh", "weighed"): "scope",
    ("weigh", "must_wait"): "wait",
    ("weigh", "back"): "facts",
    ("scope", "outlined"): "ready",
    ("scope", "must_wait"): "wait",
    ("scope", "back"): "weigh",
    ("ready", "must_wait"): "wait",
    ("ready", "revised"): "scope",
}
TALK = {
    ("q1", "recorded"): "q2",
    ("q2", "recorded"): "q3",
    ("q3", "recorded"): "q4",
    ("q4", "recorded"): "q5",
    ("q5", "recorded"): "q6",
    ("q6", "recorded"): "q7",
    ("q7", "recorded"): "q8",
    ("q8", "recorded"): "answered",
}
CONSULT = {
    ("framing", "frame"): "preparing",
    ("framing", "cancel"): "cancelled",
    ("framing", "lapse"): "lapsed",
    ("framing", "start_for_safety"): "conferring",
    ("preparing", "it_declined"): "declined",
    ("preparing", "ft_declined"): "declined",
    ("preparing", "cancel"): "cancelled",
    ("preparing", "lapse"): "lapsed",
    ("preparing", "start_for_safety"): "conferring",
    ("agreeing", "edit"): "agreeing",
    ("agreeing", "book"): "scheduled",
    ("agreeing", "cancel"): "cancelled",
    ("agreeing", "lapse"): "lapsed",
    ("agreeing", "start_for_safety"): "conferring",
    ("scheduled", "move"): "agreeing",
    ("scheduled", "begin"): "conferring",
    ("scheduled", "cancel"): "cancelled",
    ("scheduled", "lapse"): "lapsed",
    ("scheduled", "start_for_safety"): "conferring",
    ("conferring", "cancel"): "cancelled",
    ("summarising", "change"): "summarising",
    ("summarising", "sign"): "signed",
    ("summarising", "cancel"): "cancelled",
    ("signed", "told"): "closed",
}
REGIONS = {
    "preparing": (PREPARATION, "ready", "agreeing", "preparing"),
    "conferring": (TALK, "answered", "summarising", "talk"),
}
EVENTS = {event for _, event in CONSULT} | {
    f"{part}_{event}" for part in ("it", "ft") for table in (PREPARATION, TALK) for _, event in table
}


@dataclass(frozen=True)
class Spot:
    """Where a consult is according to the tables: one state, and in some states a step for each part."""

    state: str
    it: str = ""
    ft: str = ""

    @property
    def stored(self) -> Configuration:
        """Return the configuration that the real chart should store for this spot."""
        if not self.it:
            return self.state
        region = REGIONS[self.state][3]
        return OrderedSet(
            [self.state, f"it_{region}", f"it_{self.it}", f"ft_{region}", f"ft_{self.ft}"],
        )


def entry_spot(state: str) -> Spot:
    """Return the spot of a consult that enters this state."""
    first = {"preparing": "screen", "conferring": "q1"}.get(state, "")
    return Spot(state, first, first)


def spot_after(spot: Spot, event: str) -> Spot | None:
    """Return the spot after an event, or None if the event is not allowed."""
    if (spot.state, event) in CONSULT:
        return entry_spot(CONSULT[spot.state, event])
    part, _, name = event.partition("_")
    if part not in {"it", "ft"} or spot.state not in REGIONS:
        return None
    table, end, next_state, _ = REGIONS[spot.state]
    step = table.get((getattr(spot, part), name))
    if step is None:
        return None
    next_spot = Spot(spot.state, step, spot.ft) if part == "it" else Spot(spot.state, spot.it, step)
    return entry_spot(next_state) if (next_spot.it, next_spot.ft) == (end, end) else next_spot


@dataclass
class Row:
    """A database row with a configuration."""

    configuration: Configuration = field(default=None)
