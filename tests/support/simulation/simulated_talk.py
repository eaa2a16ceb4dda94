"""Two who confer and their supervisors, deed by deed, on pages and in Slack, with words that can be told apart."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlmodel import select

from bot.slack.listeners.button_clicks import _ACTIONS as PRESSED
from flows.consult.summary import actions as summary_actions
from flows.consult.summary import summary_reading
from flows.consult.talk import actions as talk_actions
from flows.consult.writing import actions as writing_actions
from flows.context import Actor
from flows.errors import FlowError
from flows.forms import Form
from flows.people import membership
from flows.supervision import answer as supervision_answer
from flows.supervision import review
from storage.models import Promise, SupervisionQuestion, Writing
from storage.people.members import find_with_roles
from tests.support.practice import ANA, BEN, DANA, ELI
from tests.support.simulation import race_moments, random_answers, two_therapists
from tests.support.simulation.practice_in_process import TEAM, One, Practice
from tests.support.simulation.talk_invariants import PARTS, Standing

BOTH, REVIEWERS = (ANA, BEN), {DANA: "it", ELI: "ft"}
SHARED, HEARD, KEPT, PASSED, UNSAID = "shared", "heard", "kept", "passed", "unsaid"
HOWS = (SHARED, HEARD, KEPT, PASSED, UNSAID)
MARK = re.compile(r"mark\d{4}")
LEADS_NOWHERE = {"why", "whynot", "open_page", "guidelines", "settings", "start", "new_case", "my_releases"}
REFLECTED = {"crept": ["gossip"], "backed": "not_this_time", "reflected": ["sharpened"]}
COUNTED = ("backed_not_this_time", "sharpened_yes")


def marks(shown: object) -> set[str]:
    """Return every marked word in anything that is shown, also in what its repr leaves out."""
    return {one for text in _texts(shown) for one in MARK.findall(text)}


def _texts(shown: object) -> Iterator[str]:
    if is_dataclass(shown):
        for one in fields(shown):
            yield from _texts(getattr(shown, one.name))
    elif isinstance(shown, Mapping):
        yield from _texts(list(shown.items()))
    elif isinstance(shown, list | tuple | set | frozenset):
        for each in shown:
            yield from _texts(each)
    else:
        yield str(shown)


@dataclass
class Talk:
    """Ana and Ben from the booked time on, Dana and Eli who supervise them, and who has written what."""

    practice: Practice
    both: Sequence[One]
    wrote: dict[str, str] = field(default_factory=dict)  # mark → whose
    marked: dict[UUID, str] = field(default_factory=dict)  # writing → mark
    counted: Counter[str] = field(default_factory=Counter)  # what was reflected on, for the practice as a whole
    reached: set[str] = field(default_factory=set)
    two: dict[str, One] = field(init=False)
    consult: str = field(init=False)
    standing: Standing = field(init=False)
    left_open: list[tuple[str, Form]] = field(default_factory=list)  # screens that somebody has seen
    after: Callable[[], object] = lambda: None  # what is looked at after each deed

    def __post_init__(self) -> None:
        self.two = {one.who: one for one in self.both}
        self.consult = str(self.practice.consults()[0].id)
        self.standing = Standing(self.practice, self.practice.consults()[0].id, self.reached, self.marked)

    def once_more(self, practice: Practice, both: Sequence[One]) -> "Talk":
        """Return the same talk in a copy of the practice."""
        return Talk(practice, both, dict(self.wrote), dict(self.marked), self.counted.copy())

    # On the page

    def records(self, who: str, number: int, how: str) -> None:
        """Let somebody answer a question in new words: shared, heard by a day, kept, passed, unsaid which it is."""
        words = self._new_words(who)
        sharing = {SHARED: "knows", HEARD: "will_hear", KEPT: "not_for_sharing"}.get(how)
        day = (self.practice.clock.now + timedelta(days=8)).date().isoformat()
        said = {"words": words, "sharing": sharing, "hear_by": day if how == HEARD else None}
        given = {**said, "deed": "not_discussed" if how == PASSED else "record"}
        self._does(
            who, words, lambda actor: talk_actions.submit_answer(self.practice.desk, actor, self.consult, number, given)
        )

    def drafts(self, who: str, kind: str) -> None:
        """Let somebody type, and no more: impression_n, differently, addendum."""
        words = self._new_words(who)
        self._does(
            who, words, lambda actor: writing_actions.save_draft(self.practice.desk, actor, self.consult, kind, words)
        )

    def looks_back(self, who: str, minutes: int = 30, *, differently: bool = False) -> None:
        """Let somebody look back, for the first time or once more."""
        words = self._new_words(who) if differently else ""
        given = {**REFLECTED, "minutes": str(minutes), "method": "video", "differently": words}
        counts = COUNTED if self.standing.has_not_looked_back(who) else ()
        self._does(
            who,
            words,
            lambda actor: summary_actions.submit_debrief(self.practice.desk, actor, self.consult, given),
            counts,
        )

    def signs(self, who: str, behind: int = 0) -> None:
        """Let somebody sign the revision that stands, or one before it."""
        named, given = self.standing.revision - behind, {"impressions": ["impressions"]}
        before = self.standing.signatures
        self._does(who, "", lambda actor: summary_actions.sign(self.practice.desk, actor, self.consult, named, given))
        assert not behind or self.standing.signatures == before, "signed what nobody reads any more"

    def adds(self, who: str, reason: str = "left_out") -> None:
        """Let somebody add a note to what is signed."""
        given = {"reason": reason, "addendum": self._new_words(who)}
        words = given["addendum"]
        self._does(
            who, words, lambda actor: summary_reading.submit_addendum(self.practice.desk, actor, self.consult, given)
        )

    def decides(self, who: str, deed: str, part: str = "", *, late: bool = False) -> None:
        """Let a supervisor say what comes of the side of whom they supervise; `late`: with a page that is old."""
        words, side = self._new_words(who), part or REVIEWERS[who]

        def does(actor: Actor) -> object:
            seen = "" if late else review.load_page(self.practice.desk, actor, self.consult, side).last_review_id
            given = {"deed": deed, "comment": words, "seen": seen}
            return review.submit_review(self.practice.desk, actor, self.consult, side, given)

        self._does(who, words, does)

    def answers(self, who: str, answer: str) -> None:
        """Let a supervisor answer everything that was ever asked about what changed, also what is settled."""
        with self.practice.database.reading() as session:
            asked = [str(one.id) for one in session.exec(select(SupervisionQuestion))]
        for each in asked:
            self._does(who, "", partial(self._answers, each, answer))

    def _answers(self, asking: str, answer: str, actor: Actor) -> None:
        supervision_answer.submit_answer(self.practice.desk, actor, asking, answer)

    # In Slack

    def begins(self, who: str, fits: str = "none") -> None:
        """Let somebody begin, from a message."""
        self.presses(who, "begin", self.consult)
        if self.two[who].sees == "begin":
            self.sends(who, {"fits": fits})

    def tells(self, who: str, how: str, day: int = 0) -> None:
        """Let somebody say of all they promised that it was told, has a new day, or changed; `day`: days from now."""
        self.presses(who, how, self.consult)
        on = (self.practice.clock.now + timedelta(days=day)).date().isoformat()
        if self.two[who].sees == how:
            self.sends(who, {"what": tuple(self.two[who].options("what")), "told_on": on, "by": on})

    def cancels(self, who: str) -> None:
        """Let somebody let it rest."""
        self.presses(who, "cancel_it", self.consult)
        if self.two[who].sees == "cancel":
            self.sends(who, {})

    def presses(self, who: str, button: str, value: str) -> None:
        """Let somebody press a button in a message."""
        self.two[who].form = None
        self._shows(who, lambda one: one.presses(button, value))

    def sends(self, who: str, given: Mapping[str, object] | None = None) -> None:
        """Let somebody send the open screen, sensibly if nothing else is said."""
        form = self.two[who].form
        if form is None or not form.submit:
            return
        today = self.practice.clock.now.date().isoformat()
        sent = random_answers.sensibly(form, random_answers.first, today) if given is None else given
        self._shows(who, lambda one: one.sends(**sent))

    def revokes(self, who: str) -> None:
        """Let whoever both see take back every paper of theirs that holds now."""
        for signed_form in race_moments.papers_held(self.practice):
            if signed_form.direction == "both" and not self.standing.is_held:
                self.presses(who, "revoked", str(signed_form.id))
                self.sends(who, {})

    def everybody_signs_papers(self, *topics: str) -> None:
        """Let everybody release anew, if a release is missing."""
        if self.standing.is_held:
            two_therapists.signs(self.practice, race_moments.maple(self.practice), *topics)
            self.after()

    def time_passes(self, **span: float) -> None:
        """Let time pass, and what falls due go out."""
        self.practice.passes(**span)
        self.after()

    @property
    def buttons(self) -> list[tuple[str, str, str]]:
        """Return whose, what and about what: every button that moves something, on screens and in late messages."""
        seen = [(one.who, *each) for one in self.both for each in one.buttons]
        for who, letter in self.practice.letters.sent[-6:]:
            rows = (each for block in letter.blocks for each in block.get("elements", ()))
            seen += [(who, str(each["action_id"]), str(each.get("value", ""))) for each in rows if who in self.two]
        return [one for one in seen if one[1] in PRESSED.keys() - LEADS_NOWHERE - {"move_it"}]

    def owes(self, who: str) -> bool:
        """Tell whether somebody has something left to tell."""
        with self.practice.database.reading() as session:
            mine = select(Promise.id).where(Promise.standing == "open", Promise.part == PARTS[who])
            return bool(session.exec(mine).all())

    # Who has written what

    def actor(self, who: str) -> Actor:
        """Return somebody as their page knows them."""
        with self.practice.database.reading() as session:
            found = find_with_roles(session, TEAM, who)
            assert found is not None
            return membership.load_actor(session, found[1])

    def has_written(self, who: str, text: str) -> None:
        """Note whose the marked words are, and as what they are kept, if they are."""
        for mark in MARK.findall(text):
            self.wrote[mark] = who
        with self.practice.database.reading() as session:
            for one in session.exec(select(Writing.id).where(Writing.consult_id == UUID(self.consult))):
                self.marked.setdefault(one, "".join(MARK.findall(text)))

    def _new_words(self, who: str) -> str:
        mark = f"mark{len(self.wrote) + 1:04}"
        self.wrote[mark] = who
        return f"Getting {mark} steadier."

    def _does(self, who: str, words: str, deed: Callable[[Actor], object], counts: Sequence[str] = ()) -> None:
        """Do it on the page. What refuses it, refuses it in words; `counts`: for the practice, if it is taken."""
        actor = self.actor(who)
        self.standing.before()
        try:
            found = deed(actor)
            if isinstance(found, Form):
                self.reached |= {f"refused {each}" for each in found.errors}
        except FlowError as refused:
            found = refused
            self.reached.add(type(refused).__name__)
        self.counted.update(() if isinstance(found, FlowError | Form) else counts)
        self.has_written(who, words)
        self.after()

    def _shows(self, who: str, deed: Callable[[One], object]) -> None:
        one = self.two[who]
        self.standing.before()
        deed(one)
        if one.form is not None:
            assert not marks(one.form), "words in Slack"
            self.left_open.append((who, one.form))
        self.after()
