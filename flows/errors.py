"""What a flow refuses. The docstring of each class is its message; nothing that a person typed is ever in one."""

from collections.abc import Mapping
from inspect import cleandoc
from typing import ClassVar


class FlowError(Exception):
    """The flow cannot go on from here."""

    refusal: ClassVar[str] = "out_of_place"  # which words of the content files a person gets to read
    is_logged: bool = True  # whether it leaves an entry each time

    @property
    def placeholders(self) -> Mapping[str, str]:
        """Return the names that those words may use in braces."""
        return {}

    def __str__(self) -> str:
        return cleandoc(type(self).__doc__ or "")


class OutOfPlaceError(FlowError):
    """The step does not fit where the consult is now."""


class UnknownStateError(FlowError):
    """The stored place of this consult is not one that the chart knows; migrate it."""


class SettingOutOfRangeError(FlowError):
    """The practice's setting is outside what this rule allows."""


class UnknownZoneError(FlowError):
    """The name of this time zone is not known."""


class OutsideCalendarError(FlowError):
    """The day lies outside the years that can be reckoned with."""
