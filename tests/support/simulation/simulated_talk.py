"""Two therapists in a talk and their supervisors, action by action, on pages and in Slack, with marked words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from sqlmodel import select

from flows.actions import Action
from flows.consult.summary import actions as summary_actions
from flows.consult.summary import debrief, summary_reading
from flows.consult.talk import actions as talk_actions
from flows.consult.talk import draft_check
from flows.context import Actor
from flows.supervision import answer as supervision_answer
from flows.supervision import review
from storage.models import SupervisionQuestion
from tests.support.practice import ANA, BEN, DANA, ELI
from tests.support.run_as import perform_page, perform_with
from tests.support.simulation import race_moments, random_answers, two_therapists
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice
from tests.support.simulation.recorded_talk import RecordedTalk

BOTH, REVIEWERS = (ANA, BEN), {DANA: "it", ELI: "ft"}
SHARED, HEARD, KEPT, PASSED, UNSAID = "shared", "heard", "kept", "passed", "unsaid"
HOWS = (SHARED, HEARD, KEPT, PASSED, UNSAID)
DEBRIEF_ANSWERS = {"crept": ["gossip"], "backed": "not_this_time", "reflected": ["sharpened"]}
DEBRIEF_COUNTS = ("backed_not_this_time", "sharpened_yes")


class Talk(RecordedTalk):
    """Ana and Ben from the booked time on and their supervisors Dana and Eli, action by action."""

    def open_in_file(self, practice: SimulatedPractice, both: Sequence[SimulatedPerson]) -> "Talk":
        """Return the same talk in a copy of the practice."""
        return Talk(practice, both, dict(self.wrote), dict(self.marked), self.counted.copy())

    # On the page

    def records(self, who: str, number: int, how: str) -> None:
        """Let somebody answer a question with new words; `how` says whether and when they share the answer."""
        words = self._new_words(who)
        sharing = {SHARED: "knows", HEARD: "will_hear", KEPT: "not_for_sharing"}.get(how)
        day = (self.practice.clock.now + timedelta(days=8)).date().isoformat()
        answer = {"words": words, "sharing": sharing, "hear_by": day if how == HEARD else None}
        given = {**answer, "question": number, "deed": "not_discussed" if how == PASSED else "record"}
        self._does(who, words, self._performs(talk_actions.submit_answer, given))

    def drafts(self, who: str, kind: str) -> None:
        """Let somebody type a draft without saving it: impression_n, differently or addendum."""
        words = self._new_words(who)
        self._does(who, words, self._performs(draft_check.save_draft, {"field": kind, "words": words}))

    def looks_back(self, who: str, minutes: int = 30, *, differently: bool = False) -> None:
        """Let somebody submit the debrief, for the first time or again."""
        words = self._new_words(who) if differently else ""
        given = {**DEBRIEF_ANSWERS, "minutes": str(minutes), "method": "video", "differently": words}
        counts = DEBRIEF_COUNTS if self.checks.has_debrief_left(who) else ()
        self._does(who, words, self._performs(debrief.submit_debrief, given), counts)

    def signs(self, who: str, behind: int = 0) -> None:
        """Let somebody sign the current revision, or with `behind` an earlier one."""
        given = {"revision": self.checks.revision - behind, "impressions": ["impressions"]}
        before = self.checks.signatures
        self._does(who, "", self._performs(summary_actions.sign, given))
        assert not behind or self.checks.signatures == before, "signed an old revision"

    def adds(self, who: str, reason: str = "left_out") -> None:
        """Let somebody add a note to the signed summary."""
        given = {"reason": reason, "addendum": self._new_words(who)}
        self._does(who, given["addendum"], self._performs(summary_reading.submit_addendum, given))

    def decides(self, who: str, outcome: str, part: str = "", *, late: bool = False) -> None:
        """Let a supervisor submit the outcome of a review; with `late`, from an outdated page."""
        words, side = self._new_words(who), part or REVIEWERS[who]

        def does(actor: Actor) -> object:
            services, about = self.practice.services, str(self.consult)
            seen = "" if late else perform_page(services, actor, review.load_page, about, step=side).last_review_id
            given = {"deed": outcome, "comment": words, "seen": seen}
            return perform_page(services, actor, review.submit_review, about, step=side, **given)

        self._does(who, words, does)

    def answers(self, who: str, answer: str) -> None:
        """Let a supervisor answer every question about a changed promise, including settled ones."""
        with self.practice.database.reading() as session:
            question_ids = [str(question.id) for question in session.exec(select(SupervisionQuestion))]
        for question_id in question_ids:
            self._does(who, "", partial(self._answers, question_id, answer))

    def _answers(self, asking: str, answer: str, actor: Actor) -> None:
        perform_page(self.practice.services, actor, supervision_answer.submit_answer, asking, deed=answer)

    def _performs(self, action: Action[Any], given: Mapping[str, object]) -> Callable[[Actor], object]:
        return lambda actor: perform_with(self.practice.services, actor, action, self.consult, given)

    # In Slack

    def begins(self, who: str, fits: str = "none") -> None:
        """Let somebody begin the talk from a message."""
        self.presses(who, "begin", self.consult)
        if self.two[who].sees == "begin":
            self.sends(who, {"fits": fits})

    def tells(self, who: str, how: str, day: int = 0) -> None:
        """Let somebody settle all their promises as told, moved to a new day, or changed; `day` in days from now."""
        self.presses(who, how, self.consult)
        on = (self.practice.clock.now + timedelta(days=day)).date().isoformat()
        if self.two[who].sees == how:
            self.sends(who, {"what": tuple(self.two[who].options("what")), "told_on": on, "by": on})

    def cancels(self, who: str) -> None:
        """Let somebody end the consult."""
        self.presses(who, "cancel_it", self.consult)
        if self.two[who].sees == "cancel":
            self.sends(who, {})

    def presses(self, who: str, button: str, value: str) -> None:
        """Let somebody press a button in a message."""
        self.two[who].form = None
        self._shows(who, lambda person: person.presses(button, value))

    def sends(self, who: str, given: Mapping[str, object] | None = None) -> None:
        """Let somebody submit the open screen, with sensible answers unless some are given."""
        form = self.two[who].form
        if form is None or not form.submit:
            return
        today = self.practice.clock.now.date().isoformat()
        sent = random_answers.sensibly(form, random_answers.first, today) if given is None else given
        self._shows(who, lambda person: person.sends(**sent))

    def revokes(self, who: str) -> None:
        """Let each client whom both therapists see revoke every signed form that is in force."""
        for signed_form in race_moments.list_unrevoked_forms(self.practice):
            if signed_form.direction == "both" and not self.checks.is_on_hold:
                self.presses(who, "revoked", str(signed_form.id))
                self.sends(who, {})

    def everybody_signs_new_forms(self, *topics: str) -> None:
        """Let everybody sign new forms, if a release is missing."""
        if self.checks.is_on_hold:
            two_therapists.signs(self.practice, race_moments.maple(self.practice), *topics)
            self.after()

    def time_passes(self, **span: float) -> None:
        """Let time pass, and deliver every message that falls due."""
        self.practice.pass_time(**span)
        self.after()
