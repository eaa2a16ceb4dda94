"""Errors of flows. The docstring of each class is its message; no message contains anything that a person typed."""

from collections.abc import Mapping
from inspect import cleandoc
from typing import ClassVar


class FlowError(Exception):
    """The flow cannot continue from here."""

    refusal: ClassVar[str] = "out_of_place"  # the key of the text for people, under `refusals` in the content files
    is_logged: bool = True  # whether this occurrence goes into the audit log

    @property
    def placeholders(self) -> Mapping[str, str]:
        """Return the values for the placeholders in that text."""
        return {}

    def __str__(self) -> str:
        return cleandoc(type(self).__doc__ or "")


class RepeatedRequestError(FlowError):
    """The same signed request arrived before. Nothing is done again."""

    refusal = "repeated"


class WrongStepError(FlowError):
    """The step does not fit the current state of the consult."""


class UnknownStateError(FlowError):
    """The chart does not know the stored state of this consult; migrate the row."""


class SettingOutOfRangeError(FlowError):
    """The practice's setting is outside the range that this rule allows."""


class UnknownZoneError(FlowError):
    """The name of this time zone is not known."""


class OutsideCalendarError(FlowError):
    """The day is outside the years that the calendar can express."""
