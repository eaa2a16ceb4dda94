"""What is looked for by id and is not there."""


class UnknownRowError(LookupError):
    """There is no such row."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class UnknownPracticeError(UnknownRowError):
    """No practice has this id."""


class UnknownMemberError(UnknownRowError):
    """No member has this id."""


class UnknownCaseError(UnknownRowError):
    """No case of this practice has this id or code."""


class UnknownSignedFormError(UnknownRowError):
    """No paper has this id."""


class UnknownConsultError(UnknownRowError):
    """No consult has this id."""


class UnknownDeliveryError(UnknownRowError):
    """No delivery has this id."""


class UnknownCaseKeyError(UnknownRowError):
    """The case has no key: it was never made, or it was deleted and its words with it."""


class WritingDeletedError(UnknownRowError):
    """These words have gone by their age: the key that sealed them was destroyed, as is recorded."""


class UnknownWritingError(UnknownRowError):
    """No writing has this id."""


class UnknownQuestionError(UnknownRowError):
    """Nothing was asked under this id."""


class UnknownPromiseError(UnknownRowError):
    """Nothing was promised under this id."""


class UnknownAuditKeyError(UnknownRowError):
    """The practice's audit log has no key: nothing was logged yet, or the key was taken away."""


class UnknownGrantError(UnknownRowError):
    """No emergency access has this id."""
