"""One rule of the access matrix."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tests.access.matrix_people import Row

NOBODY: frozenset[Row] = frozenset()


@dataclass(frozen=True)
class Rule:
    """Who may use an entry."""

    source: str
    about: str  # what the entry's id names: a field of Ids, case_member, or empty if the entry has no id
    rows: Collection[Row]
    exceptions: Mapping[str, Collection[Row]] = field(default_factory=dict)  # by state, where they differ from `rows`
    refusal: str = "not_yours"  # the name of the refusal that everybody else gets
    any_case_rows: Collection[Row] = NOBODY  # who may use the entry with another therapist's case, too

    def allows(self, row: Row, state: str) -> bool:
        """Return whether this person may use the entry in this state of the case."""
        return row in self.exceptions.get(state, self.rows)
