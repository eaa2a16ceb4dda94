"""Which tables have a MAC in each row, which of their columns it leaves out, and which tables have none, and why.

A test goes through all tables, so that a new one is either covered or named here with its reason.
"""

from collections.abc import Mapping

from sqlmodel import SQLModel

from storage import models

EXEMPT: Mapping[type[SQLModel], str] = {
    models.AuditEntry: "each entry contains a keyed hash of itself and of the one before; `audit verify` checks them",
    models.AuditHead: "the keyed hash of the last entry, which `audit verify` compares",
    models.AuditKey: "encrypted with the practice's id: a copied or changed key does not unwrap",
    models.CaseKey: "encrypted with the case's id: a copied or changed key does not unwrap",
    models.ReviewKey: "encrypted with the case's id: a copied or changed key does not unwrap",
    models.RowMacKey: "encrypted: a changed key does not unwrap, and without it nothing opens",
    models.Draft: "encrypted with its writer, consult and kind: a copied or changed draft does not open",
    models.CaseDeletion: "a record of what is gone: nothing can be read because of it",
    models.ReviewDeletion: "a record of what is gone: nothing can be read because of it",
    models.RetentionNotice: "when administrators were told of a deletion: nothing can be read because of it",
    models.Delivery: "its text is made when it is sent, from checked rows, if they say that it concerns the recipient",
    models.IdempotencyKey: "which requests were handled: nothing can be read because of it",
    models.MonthlyTally: "counts of the practice",
    models.SecurityEvent: "counts of refused attempts: nothing can be read because of it",
    models.OlderAnswer: "empty but between an update and `sign-rows`, which asks before it vouches for what it finds",
    models.Offer: "times to talk: nothing can be read because of it",
    models.ReviewState: "a list's order; what is opened from the list is checked in the rows that it follows from",
    models.PageLink: "the secret of a link is stored as a hash; see storage/people/page_session_store.py",
    models.PageSession: "the secret of a page session is stored as a hash; see storage/people/page_session_store.py",
    models.SignIn: "the secret of a sign-in is stored as a hash; see storage/people/sign_ins.py",
}
"""Tables without MACs, with the reason."""

LEFT_OUT: Mapping[type[SQLModel], Mapping[str, str]] = {
    models.Practice: {"followed_seq": "how far changes were followed: decides which messages are sent again"},
    models.Member: {
        "home_shows": "a fingerprint of what the Home tab shows, written for many members at once",
        "greeted_at": "whether the first greeting was sent",
    },
    models.Case: {"active_at": "triggers write it, and retention checks the rows themselves"},
}
"""Columns that a MAC leaves out, with the reason. Each may change without the key."""

PEOPLE: frozenset[type[SQLModel]] = frozenset(
    {
        models.AccessChange,  # only those that wait
        models.Member,
        models.MemberIdentity,
        models.MemberRole,
        models.PracticeSettings,
        models.Supervision,
        models.SupervisionGroup,
        models.SupervisionGroupMember,
    }
)
"""Tables whose rows a practice lists as a whole: one that is missing, or was put back, is noticed."""

RETURNING: frozenset[type[SQLModel]] = (PEOPLE - {models.AccessChange, models.Member, models.PracticeSettings}) | {
    models.Attendance,
    models.Notice,
}
"""Tables from which rows are deleted and may be added again with the same key, and then begin at version 1.

The list of the practice's people, or that of the case or consult, shows an older one.
"""

COVERED: frozenset[type[SQLModel]] = frozenset(
    model for name in models.__all__ if (model := getattr(models, name)) not in EXEMPT
)
"""Tables whose rows have a MAC."""
