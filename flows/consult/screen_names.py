"""The names that every screen of a consult may use: its case, the colleague, the reader's part and day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flows import content
from flows.consult.parts import Part
from flows.content import WORDS, ScreenFilling
from flows.forms import Form


@dataclass(frozen=True)
class ScreenNames:
    """What every screen may name: the consult, its case, the colleague, the reader's part and day."""

    about: str
    code: str
    colleague: str
    part: Part
    today: date

    @property
    def placeholders(self) -> Mapping[str, str]:
        """Return the names that content may use in braces."""
        return {"code": self.code, "colleague": self.colleague}

    def build_form(self, step: str, filling: ScreenFilling) -> Form:
        """Return the screen with these names and the caller's own filling."""
        return content.build_form(
            step, WORDS, replace(filling, placeholders={**self.placeholders, **filling.placeholders}, about=self.about)
        )
