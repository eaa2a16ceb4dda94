"""Where a request comes from: our own page in a browser, or anywhere else. The Host header has no say."""

from collections.abc import Mapping
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def get_own_origin(public_url: str) -> str:
    """Return the origin of our own pages, as browsers write it."""
    parts = urlsplit(public_url)
    usual = parts.port in (None, _DEFAULT_PORTS.get(parts.scheme))
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{name}" if usual else f"{parts.scheme}://{name}:{parts.port}"


def is_own_origin(headers: Mapping[str, str], own_origin: str) -> bool:
    """Return whether a browser says that the request was made by our own page.

    A form that is sent without script names no origin, since our pages send no referrer; then `Sec-Fetch-Site`
    decides, which no page can forge. A request that says nothing at all is not ours.
    """
    origin, site = headers.get("origin", "null"), headers.get("sec-fetch-site")
    if origin == "null":
        return site == "same-origin"
    return origin == own_origin and site in (None, "same-origin")
