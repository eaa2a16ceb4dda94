"""What was measured, each figure beside its target: printed as a table and written as JSON."""

import json
import os
import platform
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tests.bench.site import ROOT, machine_time

TARGETS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("targets.toml").read_text("utf-8"))
CLICK_COLUMNS = ("clicks", "ms", "p99", "ratio", "CPU ms", "bytes", "statements", "commits", "repeats")


@dataclass(frozen=True)
class Figure:
    """One figure. `least` and `most` are its target."""

    name: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def is_missed(self) -> bool:
        """Return whether there is a target, and it is not reached."""
        too_small = self.least is not None and self.value < self.least
        return too_small or (self.most is not None and self.value > self.most)

    def as_text(self) -> str:
        """Return the figure with its target."""
        target = (
            f">= {self.least:g}" if self.least is not None else f"<= {self.most:g}" if self.most is not None else ""
        )
        return (
            f"{self.name:66}{format_number(self.value):>10}  {target:9} {'MISSED' if self.is_missed else ''}".rstrip()
        )


@dataclass
class Report:
    """All figures of a run, in sections."""

    sections: dict[str, list[Figure]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)  # what each bench took

    def add(self, section: str, name: str, value: float, key: str = "") -> None:
        """Add a figure and print it. `key`: its name in targets.toml."""
        target = TARGETS["figures"].get(key, {})
        self.add_figure(section, Figure(name, value, target.get("least"), target.get("most")))

    def add_figure(self, section: str, figure: Figure) -> None:
        """Add a figure and print it."""
        if section not in self.sections:
            sys.stdout.write(f"\n{section}\n")
        self.sections.setdefault(section, []).append(figure)
        sys.stdout.write(f"  {figure.as_text()}\n")
        sys.stdout.flush()

    def print_clicks_head(self) -> None:
        """Print the head of the table of clicks."""
        names = "".join(f"{name:>11}" for name in CLICK_COLUMNS)
        sys.stdout.write(f"\n{'! after a number: it misses its target':54}{names}\n")

    def add_click(self, kind: str, figures: list[Figure]) -> None:
        """Add the figures of a kind of click, in the order of CLICK_COLUMNS, and print them in one line."""
        self.sections[kind] = figures
        cells = "".join(f"{format_number(each.value):>10}{'!' if each.is_missed else ' '}" for each in figures)
        sys.stdout.write(f"  {kind:52}{cells}\n")
        sys.stdout.flush()

    @property
    def missed(self) -> list[str]:
        """Return the names of the figures that miss their targets."""
        return [f"{section}: {each.name}" for section, rows in self.sections.items() for each in rows if each.is_missed]

    def write(self, path: Path) -> None:
        """Write everything as JSON, with the machine, the commit and the date."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**_describe_run(), "seconds": self.seconds, "figures": self._rows()}, indent=1))

    def _rows(self) -> list[dict[str, object]]:
        return [
            {"section": section, **vars(each), "missed": each.is_missed}
            for section, rows in self.sections.items()
            for each in rows
        ]


def click_target(kind: str) -> dict[str, float]:
    """Return the targets of this kind of click: ratio, statements."""
    for group in TARGETS["clicks"]:
        if any(fnmatchcase(kind, pattern) for pattern in group["kinds"]):
            return {name: value for name, value in group.items() if name not in ("kinds", "name")}
    return {}


def group_of(kind: str) -> str:
    """Return the name of the group of this kind of click."""
    fits = (group for group in TARGETS["clicks"] if any(fnmatchcase(kind, pattern) for pattern in group["kinds"]))
    found: dict[str, Any] = next(fits, {})
    return str(found.get("name", kind))


def format_number(value: float) -> str:
    """Return three digits or so."""
    return (
        f"{value:,.0f}"
        if abs(value) >= 100 or value == int(value)
        else f"{value:.1f}"
        if abs(value) >= 10
        else f"{value:.2f}"
    )


def _describe_run() -> dict[str, object]:
    commit = subprocess.run(  # noqa: S603 -- our own command
        ["git", "-C", str(ROOT), "rev-parse", "--short=10", "HEAD"],  # noqa: S607 -- whichever git there is
        check=False,
        capture_output=True,
        text=True,
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory} GB"
    machine = f"{system}, Python {platform.python_version()}"
    return {"machine": machine, "commit": commit.stdout.strip(), "date": machine_time().isoformat(timespec="minutes")}
