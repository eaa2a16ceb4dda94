"""The steps that each therapist takes alone: one region of the chart for each part, side by side.

An id carries its part (`it_scope`, `ft_scope`), because the library lets equal ids in two regions collide silently.
An event carries its part too (`it_screened`), because one name in both regions would move both therapists.

Decisions:

- **Waiting.** A region waits for the releases of its own direction only. `must_wait` leads to `wait` from each step
  after screening: a fact is missing at `facts`; clients were not asked yet, or it is "not now", at `weigh`; clients
  were not asked what not to share at `scope`; a release has been revoked at `scope` or `ready`. If any needed
  release is missing when the second therapist becomes ready, the therapist whose release is not in force is sent to
  `wait` first, so that the two cannot join. `waited` leads back to `facts`, which are checked again. Whoever sends
  it goes on past each screen whose answers still hold, so that the therapist sees the question that had failed.
  From `agreeing` on nothing goes back: the gates stay closed until they open or somebody cancels.
- **Back.** A therapist steps back one screen within their own region. From `ready` they may go back (`revised`) as
  long as the colleague still prepares; afterwards a change is an edit in `agreeing`.
- **Ready is final** in its region, so that both together end `preparing`. The library forbids leaving a final state
  only at the top of a chart; a test makes sure that leaving this one works.
- **Declining** is as good an outcome as any (S0-8, S0-13), so its transition starts from `preparing` as a whole.
- **Questions** only go forward (S0-45). Reading or changing an earlier impression is no transition.
"""

from statemachine import State
from statemachine.states import States

from flows.parts import Part

QUESTIONS = 8
"""The number of questions (S0-37 … S0-44)."""

QUESTION_STEPS = tuple(f"q{number}" for number in range(1, QUESTIONS + 1))
"""The steps of a part during the questions."""


def preparation_states(part: Part) -> States:
    """Return the steps of one therapist's preparation: screening, facts, weighing, scope (S0-11, S0-12, S0-36)."""
    screen, pause = State("screen", initial=True), State("pause")
    facts, wait = State("facts"), State("wait")
    weigh, scope, ready = State("weigh"), State("scope"), State("ready", final=True)

    screen.to(facts, event=f"{part}_screened")
    screen.to(pause, event=f"{part}_flagged")
    pause.to(screen, event=f"{part}_resumed")
    facts.to(weigh, event=f"{part}_facts_given")
    for step in (facts, weigh, scope, ready):
        step.to(wait, event=f"{part}_must_wait")
    wait.to(facts, event=f"{part}_waited")
    weigh.to(scope, event=f"{part}_weighed")
    scope.to(ready, event=f"{part}_outlined")
    ready.to(scope, event=f"{part}_revised")
    for step, before in ((facts, screen), (weigh, facts), (scope, weigh)):
        step.to(before, event=f"{part}_back")

    return _prefixed(part, screen, pause, facts, wait, weigh, scope, ready)


def talk_states(part: Part) -> States:
    """Return the steps of one therapist through the eight questions, in order (S0-45)."""
    questions = [State(f"q{number}", initial=number == 1) for number in range(1, QUESTIONS + 1)]
    answered = State("answered", final=True)

    for question, next_step in zip(questions, [*questions[1:], answered], strict=True):
        question.to(next_step, event=f"{part}_recorded")

    return _prefixed(part, *questions, answered)


def _prefixed(part: Part, *states: State) -> States:
    return States({f"{part}_{state.name}": state for state in states})
