"""Each prepared query that may lack rows of a consult, case or form without noticing it is named, with the reason."""

import importlib
import pkgutil
import sys

import storage
from storage.models import Case, Consult, EmergencyGrant, SafetyAlert
from storage.prepared_rows import PreparedRows
from storage.row_macs.lists.owners import OWNERS

_SECOND_CALL = "whoever reads them requires all, with a call of their own: test_whole_queries.py"
_PREPARATIONS = "without a colleague's preparation, all of the consult are read before one is needed"
REASONS = {
    "storage/cases/releases.py:_PARTICIPANTS_WITH_RELEASES": _SECOND_CALL,
    "storage/cases/releases.py:_RELEASES": _SECOND_CALL,
    "storage/cases/releases.py:_RELEASES_OF_MANY": _SECOND_CALL,
    "storage/consults/consults.py:_WITH_RELATED": _PREPARATIONS,
    "storage/consults/consults.py:_WITH_RELATED_LOCKED": _PREPARATIONS,
    "storage/consults/promises.py:_OPEN_WITH_CODE": "own promises on Home; a consult reads all that were made in it",
    "storage/writings/read_texts.py:_KEY_WITH_ONE_DRAFT_LOCKED": "own text, to see whether a draft is newer",
    "storage/writings/read_texts.py:_WRITINGS_WITH_KEY": "`load_latest` requires all, of the case and of the consult",
    "storage/writings/read_texts.py:_WRITINGS_ALONE": "`load_latest` requires all, of the case and of the consult",
}
"""The module and the query. What the ORM's own queries read is not looked at here."""

OWNERS_THEMSELVES = {Case, Consult, EmergencyGrant, SafetyAlert}
"""Their lists can't tell that they are missing themselves."""


def may_lack_rows(query: PreparedRows) -> bool:
    """Return whether a row that is in an owner's list could be missing in what the query returns."""
    asked = query._asked  # noqa: SLF001 -- nothing else asks for it
    whole = {place.at for place in asked._whole}  # noqa: SLF001 -- as above
    listed = OWNERS.keys() - OWNERS_THEMSELVES
    return any(mapper.class_ in listed and at not in whole for at, mapper in asked._mappers.items())  # noqa: SLF001 -- as above


def map_partial_queries() -> dict[str, PreparedRows]:
    """Return the queries of storage that may lack rows, those in mappings, too."""
    for module in pkgutil.walk_packages(storage.__path__, "storage."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)
    return {
        f"{name.replace('.', '/')}.py:{variable}": query
        for name, module in list(sys.modules.items())
        if name.startswith("storage.")
        for variable, value in vars(module).items()
        for query in (value.values() if isinstance(value, dict) else [value])
        if isinstance(query, PreparedRows) and may_lack_rows(query)
    }


def test_prepared_queries_notice_each_missing_row_but_for_those_that_are_named() -> None:
    assert map_partial_queries().keys() == REASONS.keys()
