"""Whether the key of the rows' MACs was removed: then signing the rows again would vouch for what somebody forged.

A database from an earlier version has no key either. Whoever writes the database can make one look like the other, but
cannot change the anchor file, which is outside it and chained under a key: its anchors say how rows were signed then.
"""

from pathlib import Path

from sqlalchemy.orm import Session

from storage.append_only.chained_file import ChainFaultError
from storage.audit import anchors
from storage.audit.anchors import Anchor
from storage.row_macs import signing
from storage.writings.sealing import Seal


def was_key_removed(session: Session, anchor_file: Path | None, seal: Seal) -> bool:
    """Return whether rows without a key of MACs had one in this format already, so that they cannot be signed.

    They had if an anchor says so. If rows have MACs and no anchor is from before, nothing shows that an update took the
    key away, so it counts as removed.
    """
    if not signing.has_unsigned_rows(session):
        return False
    known = read_if_readable(anchor_file, seal)
    was_signed = any(anchor.rows >= signing.FORMAT for anchor in known)
    return was_signed or (not known and signing.has_macs(session))


def read_if_readable(anchor_file: Path | None, seal: Seal) -> list[Anchor]:
    """Return the anchors; none if the file cannot be read. `audit verify` says what is wrong with it."""
    try:
        return anchors.read(anchor_file, seal) if anchor_file else []
    except (ChainFaultError, OSError):
        return []
