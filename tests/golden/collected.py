"""Every id in families, each a sorted list: collected anew from the product and from a walk through it."""

from pathlib import Path

from tests.access.matrix_probe import REGISTERED
from tests.golden import code, outside, rows, slack
from tests.golden.walk import Walk

Families = dict[str, list[str]]


def collected(walk: Walk, folder: Path, known: Families) -> Families:
    """Return all families; `known`: those of before, to look for each id that stood in the code then."""
    found = {**_actions(walk), **_in_slack(walk), **_in_code(known), **_outside(walk, folder)}
    found["stored values"] = rows.stored(walk)
    return {name: sorted(set(found[name])) for name in sorted(found)}


def _actions(walk: Walk) -> Families:
    """Return what the audit log calls everything, and the ids of what can be pressed, sent, ticked and typed."""
    tables = {f"registered: {surface}": [one or "(nothing)" for one in ids] for surface, ids in REGISTERED.items()}
    done = {f"{surface}.{one}" for surface in ("press", "submit", "tick") for one in REGISTERED[surface]}
    logged = {one.split(" | ")[1] for one in rows.audit(walk)}
    worded = {key for library in code.libraries() for key, said in library.phrases.items() if _is_of_log(key, said)}
    actions = done | logged | _named(worded)
    beside = sorted(code.other_dotted(actions))
    return {**tables, "audit actions": sorted(actions), "words of the log": sorted(worded), "other dotted ids": beside}


def _is_of_log(key: str, said: str) -> bool:
    return key.startswith("log_") and "{" not in said


def _named(worded: set[str]) -> set[str]:
    """Return the actions behind these words: those that the code names, whole or by their beginning."""
    written = code.dotted()
    whole = {one for one in written if f"log_{one.replace('.', '_')}" in worded}
    prefixes = {one for one in written if one.endswith(".") and one.count(".") == 1}
    return whole | {f"{one}{key.removeprefix(f'log_{one[:-1]}_')}" for one in prefixes for key in _after(one, worded)}


def _after(prefix: str, worded: set[str]) -> set[str]:
    explained = {f"log_{one.replace('.', '_')}" for one in code.dotted() if not one.endswith(".")}
    return {key for key in worded - explained if key.startswith(f"log_{prefix[:-1]}_")}


def _in_slack(walk: Walk) -> Families:
    found, sent = slack.of_screens(), slack.of_payloads(one.payload for one in walk.practice.workspace.list_traffic)
    found["buttons"] |= slack.buttons()
    every = {f"Slack: {name}": sorted(found[name] | sent[name]) for name in found}
    return {**every, "Slack: manifest": slack.of_manifest()}


def _in_code(known: Families) -> Families:
    before = set(known.get("code: ids", ()))
    return {
        "code: ids": sorted((before & code.literals()) | code.constants()),
        "code: enumerations": code.enumerations(),
        "charts": code.charts(),
        "refusals": code.refusals(),
        "words of refusals": [one for library in code.libraries() for one in library.refusals],
        "errors": [one for library in code.libraries() for one in library.errors],
    }


def _outside(walk: Walk, folder: Path) -> Families:
    return {
        "pages: addresses": outside.addresses(walk.practice),
        "pages: files": outside.files(),
        "pages: form fields": outside.templates(),
        "pages: fields sent": outside.sent(walk.seen.pages),
        "pages: read by scripts": outside.scripts(),
        "pages: answers to scripts": [slack.plain(one) for one in walk.seen.answers],
        "pages: cookies": [*outside.cookies(), *walk.seen.cookies],
        "commands": outside.commands(),
        "environment": outside.settings(),
        "queue": outside.queue(),
        "lines of files": outside.lines(folder),
        "tables": outside.tables(walk.practice.desk.database),
    }
