"""The names that every screen of a consult may use: its case, the colleague, the reader's part and dates."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.dates import ReaderDates
from flows.forms import Form
from flows.parts import Part


@dataclass(frozen=True)
class ScreenNames:
    """The names that every screen may use: the consult, its case, the colleague, the reader's part and dates."""

    about: str
    code: str
    colleague: str
    part: Part
    dates: ReaderDates

    @property
    def today(self) -> date:
        """Return the reader's current day."""
        return self.dates.today

    @property
    def placeholders(self) -> Mapping[str, str]:
        """Return the values for placeholders in content files."""
        return {"code": self.code, "colleague": self.colleague}

    def build_form(self, step: str, filling: ScreenFilling) -> Form:
        """Return the screen, filled in with these names and the caller's filling."""
        return content.build_form(
            step, WORDS, replace(filling, placeholders={**self.placeholders, **filling.placeholders}, about=self.about)
        )
