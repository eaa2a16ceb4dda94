"""Tell whether a request was made by our own page in a browser. The Host header is not used."""

from collections.abc import Mapping
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def get_own_origin(public_url: str) -> str:
    """Return the origin of our own pages, as browsers write it."""
    parts = urlsplit(public_url)
    is_default_port = parts.port in (None, _DEFAULT_PORTS.get(parts.scheme))
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" if is_default_port else f"{parts.scheme}://{host}:{parts.port}"


def is_own_origin(headers: Mapping[str, str], own_origin: str) -> bool:
    """Return whether a browser reports that our own page made the request.

    A form that is sent without script has no origin, because our pages send no referrer. Then `Sec-Fetch-Site` decides,
    which no page can forge. A request without both headers is not ours.
    """
    origin, site = headers.get("origin", "null"), headers.get("sec-fetch-site")
    if origin == "null":
        return site == "same-origin"
    return origin == own_origin and site in (None, "same-origin")
