"""The bytes of a summary that are hashed when it is signed. What was signed keeps its bytes in every later version."""

import json
from collections.abc import Mapping
from datetime import UTC

from flows.consult.summary.rules import SummaryRevision
from flows.parts import Part
from flows.releases.topics import TOPICS

_FORMAT = 1


def canonical_bytes(summary: SummaryRevision) -> bytes:
    """Return the bytes to hash: the same for the same summary, with every word and fact that is signed.

    When a talk was begun for safety, what the two agreed to do, and which words are direct quotes, are added only where
    there is such a thing: the bytes of every other summary stay as they were when it was signed.
    """
    safety = summary.begun_for_safety_at
    quotes = sorted([number, str(part), words] for part, number, words in summary.quotes)
    shared = sorted(summary.shared, key=lambda impression: (impression.question, impression.part))
    return json.dumps(
        {
            "format": _FORMAT,
            "consult": summary.consult,
            "case": summary.code,
            "revision": summary.revision,
            "therapists": {str(part): summary.therapists[part] for part in Part},
            "reasons": sorted(summary.reasons),
            "topics": [topic for topic in TOPICS if topic in summary.topics],
            "began_at": summary.began_at.astimezone(UTC).isoformat() if summary.began_at else None,
            "questions": summary.questions,
            "minutes": summary.minutes,
            "method": summary.method,
            "shared": [
                [i.question, str(i.part), i.sharing, i.hear_by.isoformat() if i.hear_by else None, i.words]
                for i in shared
            ],
            "differently": _by_part(summary.differently),
            **({"begun_for_safety_at": safety.astimezone(UTC).isoformat()} if safety else {}),
            **({"agreed": _by_part(summary.agreed)} if any(summary.agreed.values()) else {}),
            **({"quotes": quotes} if quotes else {}),
        },
        sort_keys=True,
        separators=(",", ":"),
    ).encode("ascii")


def _by_part(texts: Mapping[Part, str]) -> dict[str, str]:
    return {str(part): texts.get(part, "") for part in Part}
