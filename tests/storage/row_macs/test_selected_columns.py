"""No decision is made from single columns of a row that has a MAC: only a whole row can be checked."""

import ast
from collections.abc import Iterator
from pathlib import Path

from storage.row_macs.coverage import COVERED

ROOT = Path(__file__).parents[3]
NAMES = frozenset(model.__name__ for model in COVERED)
REASONS = {
    "storage/audit/log.py:list_heads": "a number for the anchor: a wrong one can stop the service, and opens nothing",
    "storage/audit/subjects.py:": "whose case an entry of the log is about",
    "storage/case_therapists.py:is_therapist_of": "narrows queries; what is opened is checked in the case's row",
    "storage/cases/case_codes.py:list_page": "where a page of codes begins",
    "storage/cases/cases.py:is_code_taken": "a code that is free; a second one is refused by the database",
    "storage/cases/cases.py:add_participant": "the next number",
    "storage/cases/handovers.py:list_waiting_deliveries": "a condition of another query",
    "storage/cases/releases.py:get_case_id": "which case to lock; the form is read whole afterwards",
    "storage/consults/consults.py:_SELECT_OPEN": "a list; what is opened from it is checked",
    "storage/consults/consults.py:find_latest_id": "which consult a draft is stored with",
    "storage/consults/promises.py:find_consult_id": "which consult to lock; the promise is read whole afterwards",
    "storage/consults/summaries.py:list_openable_ids": "what `verify` looks through",
    "storage/outbox/edits.py:list_open": "a condition of another query",
    "storage/people/access_changes.py:_UNFINISHED": "which changes to look at; each is read whole then",
    "storage/people/access_changes.py:has_case": "only lets more wait; the practice's row is asked first",
    "storage/people/members.py:lock": "a lock",
    "storage/people/open_page_sessions.py:_WITH_CODE": "a list of the member's own pages",
    "storage/people/supervisors.py:BESIDE": "a condition of a list; what is opened from it is checked",
    "storage/people/supervisors.py:create_group": "the next number",
    "storage/people/supervisors.py:list_groups": "leaves out empty groups; the groups are read whole",
    "storage/retention/ages.py:_select_cases": "a list; a case is read whole before it is deleted",
    "storage/retention/ages.py:_find_last_review_times": "ages; a later deletion is announced first",
    "storage/retention/ages.py:_find_cases_with_minors": "ages; a later deletion is announced first",
    "storage/retention/ages.py:_find_open_cases": "ages; a later deletion is announced first",
    "storage/retention/deletions.py:_cancel_deliveries": "a condition of another query",
    "storage/retention/redaction.py:_is_about": "a condition of another query",
    "storage/retention/redaction.py:_find_home_viewers": "whose Home tab is drawn again",
    "storage/safety/alerts.py:count_open_by_raiser": "a number that `doctor` shows",
    "storage/safety/alerts.py:list_ids": "which alerts to look at; each is read whole",
    "storage/supervision/questions.py:_SUPERVISED": "a list; what is opened from it is checked",
    "storage/supervision/review_states.py:_SUPERVISED": "a list; what is opened from it is checked",
    "storage/supervision/review_states.py:_REQUESTED_NOTES": "a list; what is opened from it is checked",
    "storage/supervision/review_states.py:_select_page": "a list; what is opened from it is checked",
    "storage/supervision/review_states.py:start": "a list's order",
    "storage/writings/case_keys.py:rewrap": "with another practice's id the key does not unwrap",
    "storage/writings/review_keys.py:list_newest": "what `verify` looks through",
    "bot/cli/rotate_key.py:rotate_case_keys": "in which logs the rotation is entered",
}
"""Where single columns may be selected: the module and the function or query, each with the reason."""


def test_single_columns_of_rows_with_macs_are_selected_only_where_a_reason_is_named() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{place}"
        for folder in ("storage", "flows", "bot")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not {"migrations", "row_macs"} & set(path.parts)
        for place in _find_places(path.read_text(encoding="utf-8"))
    }
    assert found - set(REASONS) == set()


def test_single_columns_are_found_by_an_alias_and_inside_a_function_too() -> None:
    source = (
        "_A, _B = aliased(Case), aliased(Member)\n_C = aliased(Case)\n"
        "Q = sa.select(col(_B.id))\nwhole = select(Case, _A)\n"
        "def f():\n  return select(func.max(MemberRole.role))\ndef g():\n  return sa.select(_C.id)"
    )
    assert set(_find_places(source)) == {"Q", "f", "g"}


def _find_places(source: str) -> Iterator[str]:
    """Yield the top-level function, class or name in which a column of a table with MACs is selected by itself."""
    tree = ast.parse(source)
    aliases = dict(_find_aliases(tree))
    for node in tree.body:
        place = getattr(node, "name", "") or ast.unparse(getattr(node, "targets", [ast.Name("")])[0])
        calls = (call for call in ast.walk(node) if isinstance(call, ast.Call))
        for call in calls:
            if ast.unparse(call.func) in {"select", "sa.select"} and any(_is_column(arg, aliases) for arg in call.args):
                yield place if place.isidentifier() else ""


def _find_aliases(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Assign)):
        names = node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else node.targets
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        for name, value in zip(names, values, strict=False):
            if isinstance(value, ast.Call) and ast.unparse(value.func) == "aliased":
                yield ast.unparse(name), ast.unparse(value.args[0])


def _is_column(argument: ast.expr, aliases: dict[str, str]) -> bool:
    return any(
        isinstance(each, ast.Attribute)
        and isinstance(each.value, ast.Name)
        and aliases.get(each.value.id, each.value.id) in NAMES
        and not each.attr.startswith("_")
        for each in ast.walk(argument)
    )
