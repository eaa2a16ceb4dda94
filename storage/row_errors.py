"""Errors for rows that do not exist, no longer exist, or are not as the product wrote them."""

from dataclasses import dataclass

UNKNOWN = "?"
"""Stands in a RowFault for what is not known where the error arises."""


class UnknownRowError(LookupError):
    """No such row exists."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class UnknownPracticeError(UnknownRowError):
    """No practice has this id."""


class UnknownMemberError(UnknownRowError):
    """No member has this id."""


class UnknownCaseError(UnknownRowError):
    """No case of this practice has this id or code."""


class UnknownSignedFormError(UnknownRowError):
    """No signed form has this id."""


class UnknownConsultError(UnknownRowError):
    """No consult has this id."""


class UnknownDeliveryError(UnknownRowError):
    """No delivery has this id."""


class UnknownCaseKeyError(UnknownRowError):
    """The case has no key: no key was created, or the key was deleted, and the case's texts cannot be read any more."""


class WritingDeletedError(UnknownRowError):
    """The text was deleted by a retention rule: its key was destroyed, and a record says so."""


class UnknownWritingError(UnknownRowError):
    """No writing has this id."""


class UnknownQuestionError(UnknownRowError):
    """No question to supervisors has this id."""


class UnknownPromiseError(UnknownRowError):
    """No promise has this id."""


class UnknownAuditKeyError(UnknownRowError):
    """The practice's audit log has no key: nothing was logged yet, or somebody deleted the key."""


class UnknownGrantError(UnknownRowError):
    """No emergency access has this id."""


class UnknownAlertError(UnknownRowError):
    """No safety alert has this id."""


class UnknownChangeError(UnknownRowError):
    """No change of who can read what has this id."""


class UnknownGroupError(UnknownRowError):
    """No supervision group has this id."""


@dataclass(frozen=True)
class RowFault:
    """A row that is not as the product wrote it: its table, its primary key, and why (a fixed id)."""

    table: str
    key: str
    # no_mac, changed, set_back, people (rows of people were added, deleted or put back), not_asked_for (the database
    # returned it for a condition that it does not meet), or spelling (a value is not spelled as the product writes it)
    why: str


class RowChangedError(Exception):
    """A stored row is not as the product wrote it, so nothing is shown or changed because of it."""

    def __init__(self, fault: RowFault) -> None:
        super().__init__(self.__doc__)
        self.fault = fault


class ValueSpellingError(RowChangedError):
    """A stored value is not spelled as the product writes it. Which row has it is not known here: `doctor` names it."""

    def __init__(self) -> None:
        super().__init__(RowFault(UNKNOWN, UNKNOWN, "spelling"))
