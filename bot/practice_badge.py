"""Whose pages these are: the practice's name and logo, so that nobody can pass another page off as one of ours."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.texts import CliError, format_text

MAX_LOGO_BYTES = 200_000
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}  # never SVG, which can hold scripts


@dataclass(frozen=True)
class PracticeBadge:
    """The name of the practice, "" if it is not set, and the bytes of its logo, if it has one."""

    name: str = ""
    logo: bytes = field(default=b"", repr=False)
    logo_type: str = ""  # the media type of the logo

    @property
    def initials(self) -> str:
        """Return the first letters of the first two words of the name, which stand in for a logo."""
        words = [word for word in self.name.split() if word[0].isalnum()]
        return "".join(word[0] for word in words[:2]).upper()


def read_badge(name: str | None, logo_file: Path | None) -> PracticeBadge:
    """Return the badge. Raise CliError if the file is no PNG or JPEG image of at most 200 KB."""
    if logo_file is None:
        return PracticeBadge(name or "")
    try:
        with logo_file.open("rb") as file:
            logo = file.read(MAX_LOGO_BYTES + 1)
    except OSError:
        logo = b""
    media_type = next((kind for signature, kind in _SIGNATURES.items() if logo.startswith(signature)), "")
    if not media_type or len(logo) > MAX_LOGO_BYTES:
        raise CliError([format_text("wrong", "practice_logo")])
    return PracticeBadge(name or "", logo, media_type)
