"""The practice through which the whole dialogue walks."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

from tests.golden.browser import Browser, Seen
from tests.support.practice import TUESDAY, SlackPractice, Therapist


@dataclass
class Walk:
    """The practice of a walk, the time at which its clock started, and everything that its browsers received."""

    practice: SlackPractice
    start: datetime = TUESDAY
    seen: Seen = field(default_factory=Seen)
    browsers: ExitStack = field(default_factory=ExitStack)  # closes all browsers together
    scans: set[str] = field(default_factory=set)  # statements that look through a table that grows

    def one(self, who: str) -> Therapist:
        """Return a member at their own Slack, with no modal open."""
        member = self.practice.person(who)
        while member.step:
            member.closes()
        return member

    def browser(self, one: Therapist) -> Browser:
        """Open the page behind the link button on a member's screen."""
        opened = Browser(self.practice, one, self.seen)
        self.browsers.callback(opened.http.close)
        return opened
