"""All ids, in families of sorted lists, collected from the product and from a walk through it."""

from pathlib import Path

from tests.access.matrix_probe import REGISTERED_ENTRIES
from tests.golden import code, outside, rows, slack
from tests.golden.walked_practice import Walk

Families = dict[str, list[str]]


def collected(walk: Walk, folder: Path, known: Families) -> Families:
    """Return all families. `known` are the stored families: each id that was in the code then is looked for again."""
    families = {**_actions(walk), **_in_slack(walk), **_in_code(known), **_outside(walk, folder)}
    families["stored values"] = rows.stored(walk)
    return {name: sorted(set(families[name])) for name in sorted(families)}


def _actions(walk: Walk) -> Families:
    """Return the audit actions, and the ids of buttons, submissions and inputs."""
    tables = {
        f"registered: {surface}": [name or "(nothing)" for name in ids] for surface, ids in REGISTERED_ENTRIES.items()
    }
    registered = {
        f"{surface}.{name}" for surface in ("press", "submit", "tick") for name in REGISTERED_ENTRIES[surface]
    }
    logged = {entry.split(" | ")[1] for entry in rows.audit(walk)}
    log_texts = {
        key for library in code.libraries() for key, text in library.phrases.items() if _is_log_text(key, text)
    }
    actions = registered | logged | _find_actions(log_texts)
    other_ids = sorted(code.other_dotted(actions))
    return {
        **tables,
        "audit actions": sorted(actions),
        "words of the log": sorted(log_texts),
        "other dotted ids": other_ids,
    }


def _is_log_text(key: str, text: str) -> bool:
    return key.startswith("log_") and "{" not in text


def _find_actions(log_texts: set[str]) -> set[str]:
    """Return the actions for these log texts: actions that the code names in full or by their beginning."""
    dotted_ids = code.dotted()
    full_names = {name for name in dotted_ids if f"log_{name.replace('.', '_')}" in log_texts}
    prefixes = {name for name in dotted_ids if name.endswith(".") and name.count(".") == 1}
    return full_names | {
        f"{prefix}{key.removeprefix(f'log_{prefix[:-1]}_')}"
        for prefix in prefixes
        for key in _find_log_texts(prefix, log_texts)
    }


def _find_log_texts(prefix: str, log_texts: set[str]) -> set[str]:
    known_texts = {f"log_{name.replace('.', '_')}" for name in code.dotted() if not name.endswith(".")}
    return {key for key in log_texts - known_texts if key.startswith(f"log_{prefix[:-1]}_")}


def _in_slack(walk: Walk) -> Families:
    screens, sent = (
        slack.of_screens(),
        slack.of_payloads(entry.payload for entry in walk.practice.workspace.traffic),
    )
    screens["buttons"] |= slack.buttons()
    families = {f"Slack: {name}": sorted(screens[name] | sent[name]) for name in screens}
    return {**families, "Slack: manifest": slack.of_manifest()}


def _in_code(known: Families) -> Families:
    known_ids = set(known.get("code: ids", ()))
    return {
        "code: ids": sorted((known_ids & code.literals()) | code.constants()),
        "code: enumerations": code.enumerations(),
        "charts": code.charts(),
        "refusals": code.refusals(),
        "words of refusals": [refusal for library in code.libraries() for refusal in library.refusals],
        "errors": [error for library in code.libraries() for error in library.errors],
    }


def _outside(walk: Walk, folder: Path) -> Families:
    return {
        "pages: addresses": outside.addresses(walk.practice),
        "pages: files": outside.files(),
        "pages: form fields": outside.templates(),
        "pages: fields sent": outside.sent(walk.seen.pages),
        "pages: read by scripts": outside.scripts(),
        "pages: answers to scripts": [slack.plain(answer) for answer in walk.seen.answers],
        "pages: cookies": [*outside.cookies(), *walk.seen.cookies],
        "commands": outside.commands(),
        "environment": outside.settings(),
        "lines of files": outside.lines(folder),
        "tables": outside.tables(walk.practice.services.database),
    }
