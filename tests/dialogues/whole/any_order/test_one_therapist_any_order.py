"""One therapist answers, steps back, closes, returns and lets time pass in any order; the promises still hold."""

from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, select

from bot.dispatch import handle
from flows.actions import Click, Kind
from flows.consult import chart, record_loading
from flows.consult.gates import gate_check
from flows.consult.writing import actions as writing_actions
from flows.context import Actor, Context
from flows.forms import Form  # noqa: TC001 -- hypothesis reads annotations
from flows.parts import Part
from flows.people.membership import load_actor
from flows.replies import Close, Push, Reply, Show, Stay
from storage.models import Case, Consult, Member, Preparation, SignedForm
from tests.support.people.identities import get_slack_member, slack_identity
from tests.support.run_as import perform_page, perform_with, run_as
from tests.support.simulation import random_answers
from tests.support.simulation.random_answers import Practice

ANA, BEN = "U0ANA", "U0BEN"
CHART_SCREENS = {"screen", "pause", "facts", "wait", "weigh", "scope", "times", "ready", "rest"}
TURNS: list[dict[str, str]] = [{}, {"balance": "not_serving"}, {"keeps_back": "something"}, {"fits": "message"}]
FREE_TEXT = "somebody's very own words"
SEALED = [  # ids of the weighing and of the pulls that nothing else uses, and free text
    *(b"clearer", b"same_way", b"cooperate", b"own_view", b"talked_about", b"too_much", b"repeating", b"understood"),
    *(b"not_asked", b"one_side", b"set_against", b"not_serving", b"not_wanted", b"not_needed", b"not_now"),
    FREE_TEXT.encode(),
]


class AnyOrder(RuleBasedStateMachine):
    """The starter, Ana, and everything that can happen to her preparation."""

    reached: set[str]

    def __init__(self, template: Path, folder: Path, reached: set[str]) -> None:
        super().__init__()
        self.practice = Practice(template, folder)
        self.reached = reached
        self.form: Form | None = None
        self.invited = 0

    def teardown(self) -> None:
        self.practice.database.dispose()

    def does(self, click: Click) -> Reply:
        before = self._ready()
        reply = handle(self.practice.services, slack_identity(ANA), click)
        if isinstance(reply, Show | Push):
            self.form = reply.form
            self.reached.add(reply.form.step)
        elif isinstance(reply, Close):
            self.form = None
        if self._ready() - before:
            self._was_rightly_ready()
        return reply

    @initialize(data=st.data(), other=st.sampled_from(TURNS), revoked=st.sampled_from(["never", "at first", "late"]))
    def begins(self, data: st.DataObject, other: dict[str, str], revoked: str) -> None:
        if revoked == "at first":
            self._revoke()
        self.opens()
        self._goes_some_way(data, 4, other)
        if revoked == "late":  # while the topics are chosen
            self._revoke()
        self._goes_some_way(data, 5 if revoked == "at first" else 2, other)

    @precondition(lambda self: self.form is None)
    @rule()
    def opens(self) -> None:
        with self.practice.database.reading() as session:
            case = session.exec(select(Case).where(Case.code == "maple-4821")).one()
            consult = session.exec(select(Consult).where(Consult.ended_at == None)).first()  # noqa: E711 -- becomes IS NULL
        case_id, consult_id = str(case.id), str(consult.id) if consult else ""
        button = ("go_on", consult_id) if consult_id else ("confer", case_id)
        self.does(Click(Kind.PRESS, button[0], value=button[1]))

    @precondition(lambda self: self.form is not None and self.form.submit)
    @rule(data=st.data(), screens=st.integers(1, 6), other=st.sampled_from(TURNS))
    def goes_some_way(self, data: st.DataObject, screens: int, other: dict[str, str]) -> None:
        self._goes_some_way(data, screens, other)

    def _goes_some_way(self, data: st.DataObject, screens: int, other: dict[str, str]) -> None:
        for _ in range(screens):
            if self.form is not None and any(button.id == "add_paper" for button in random_answers.buttons(self.form)):
                self.does(Click(Kind.PRESS, "add_paper", about=self.form.about, step=self.form.step))
            elif self.form is not None and self.form.submit:
                given = random_answers.sensibly(
                    self.form, lambda choices: data.draw(st.sampled_from(choices)), self._today()
                )
                turned = {name: value for name, value in other.items() if name in given}
                self.does(random_answers.sends(self.form, {**given, **turned}))

    @precondition(lambda self: self.form is not None and self.form.submit)
    @rule(data=st.data())
    def answers_anyhow(self, data: st.DataObject) -> None:
        assert self.form is not None
        self.does(random_answers.sends(self.form, random_answers.anyhow(self.form, data.draw, self._today())))

    @precondition(lambda self: self.form is not None and any(field.is_autosaved for field in self.form.fields))
    @rule(data=st.data())
    def ticks(self, data: st.DataObject) -> None:
        assert self.form is not None
        self.does(random_answers.ticks(self.form, random_answers.anyhow(self.form, data.draw, self._today())))

    @precondition(lambda self: self.form is not None and random_answers.buttons(self.form) != [])
    @rule(data=st.data())
    def presses(self, data: st.DataObject) -> None:
        assert self.form is not None
        button = data.draw(st.sampled_from(random_answers.buttons(self.form)))
        self.does(random_answers.presses(self.form, button))

    @precondition(lambda self: self.form is not None and self.form.step == "page")
    @rule()
    def writes_on_the_page(self) -> None:
        assert self.form is not None
        about = self.form.about
        writer = self._actor()
        services = self.practice.services
        boxes = [field.id for field in perform_page(services, writer, writing_actions.load_page, about).form.fields]
        texts = dict.fromkeys(boxes, FREE_TEXT)
        assert perform_with(services, writer, writing_actions.submit_texts, about, texts) is None
        with services.database.transaction() as session:
            link = record_loading.load(Context(services, session, writer), about).make_page_link()
        assert link.startswith("http://127.0.0.1:1/w#")

    @rule(hours=st.sampled_from([0, 1, 24, 24 * 8]))
    def closes_and_comes_back(self, hours: int) -> None:
        self.form = None
        self.practice.passes(hours)
        self.opens()

    @rule(day=st.integers(1, 4))
    def everything_is_revoked(self, day: int) -> None:
        if day == 2:  # seldom
            self._revoke()

    def _revoke(self) -> None:
        with self.practice.database.transaction() as session:
            for signed_form in session.exec(select(SignedForm)):
                signed_form.revoked_on = signed_form.revoked_on or self.practice.clock.now.date()

    @invariant()
    def the_colleague_is_told_only_of_a_ready_starter(self) -> None:
        with self.practice.database.reading() as session:
            invited = [consult for consult in session.exec(select(Consult)) if consult.invited_at]
            ready = {
                preparation.consult_id for preparation in session.exec(select(Preparation)) if preparation.ready_at
            }
            colleague_preparations = session.exec(select(Preparation).where(Preparation.part == "ft")).all()
        assert {consult.id for consult in invited} <= ready
        assert self.practice.invited(BEN) <= len(invited)
        assert colleague_preparations == []

    @invariant()
    def private_text_is_never_stored_in_the_clear(self) -> None:
        raw = self.practice.raw
        assert [text for text in SEALED if text in raw] == []

    @invariant()
    def a_reason_to_wait_is_saved_only_while_pausing(self) -> None:
        with self.practice.database.reading() as session:
            for preparation in session.exec(select(Preparation)):
                configuration = session.get_one(Consult, preparation.consult_id).configuration
                assert (preparation.paused_on is not None) == (chart.current_step(configuration, Part.IT) == "pause")

    @invariant()
    def the_screen_matches_the_chart(self) -> None:
        if self.form is None or self.form.step not in CHART_SCREENS:
            return
        with self.practice.database.reading() as session:
            configurations = {str(consult.id): consult.configuration for consult in session.exec(select(Consult))}
        step = chart.current_step(configurations[self.form.about], Part.IT)
        assert {"times": "ready", "rest": "declined"}.get(self.form.step, self.form.step) == step

    def _was_rightly_ready(self) -> None:
        """Check, at the moment of "I am ready", that every gate on this therapist's way is open."""

        def looks(ctx: Context) -> Reply:
            for consult_id in self._ready():
                loaded = record_loading.load(ctx, consult_id)
                if loaded.preparation.ready_at == loaded.now:
                    assert gate_check.check_for_one(loaded) == []
                    assert not writing_actions.missing_kinds(loaded)
            return Stay()

        run_as(self.practice.services, slack_identity(ANA), looks)

    def _ready(self) -> set[str]:
        with self.practice.database.reading() as session:
            return {
                str(preparation.consult_id) for preparation in session.exec(select(Preparation)) if preparation.ready_at
            }

    def _today(self) -> str:
        return self.practice.clock.now.date().isoformat()

    def _actor(self) -> Actor:
        with self.practice.database.reading() as session:
            return load_actor(session, _ana(session))


def _ana(session: Session) -> Member:
    return get_slack_member(session, ANA)


def test_the_promises_hold_in_any_order_and_every_screen_is_reached(sqlite_template: Path, tmp_path: Path) -> None:
    reached: set[str] = set()
    some = settings(
        max_examples=16,
        stateful_step_count=12,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # a dozen steps need no shrinking, which would take minutes
        suppress_health_check=list(HealthCheck),
    )

    class Here(AnyOrder):
        def __init__(self) -> None:
            super().__init__(sqlite_template, tmp_path, reached)

    run_state_machine_as_test(Here, settings=some)

    assert reached >= {*CHART_SCREENS, "frame", "page", "paper"}
