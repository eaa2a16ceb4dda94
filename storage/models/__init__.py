"""Every table, in one place, so that migrations and models can be compared."""

from storage.models.audit import AuditEntry, AuditHead, AuditKey
from storage.models.case import Attendance, Case, CaseDeletion, CaseKey, HandOver, Paper, Participant, Release
from storage.models.consult import Consult, MonthlyTally, Notice, Offer, Preparation, ScopeVersion
from storage.models.delivery import Delivery, IdempotencyKey
from storage.models.emergency import EmergencyGrant, EmergencyMark
from storage.models.practice import Member, MemberRole, Practice, Settings, SupervisionGroupMember
from storage.models.retention import LegalHold, RetentionNotice, ReviewDeletion, ReviewKey
from storage.models.sitting import SignIn, Sitting, SittingLink
from storage.models.supervision import Asking, Review, Supervision, SupervisionGroup
from storage.models.talk import Addendum, Answer, Promise, Signature, Summary
from storage.models.writing import Draft, Writing

__all__ = [
    "Addendum",
    "Answer",
    "Asking",
    "Attendance",
    "AuditEntry",
    "AuditHead",
    "AuditKey",
    "Case",
    "CaseDeletion",
    "CaseKey",
    "Consult",
    "Delivery",
    "Draft",
    "EmergencyGrant",
    "EmergencyMark",
    "HandOver",
    "IdempotencyKey",
    "LegalHold",
    "Member",
    "MemberRole",
    "MonthlyTally",
    "Notice",
    "Offer",
    "Paper",
    "Participant",
    "Practice",
    "Preparation",
    "Promise",
    "Release",
    "RetentionNotice",
    "Review",
    "ReviewDeletion",
    "ReviewKey",
    "ScopeVersion",
    "Settings",
    "SignIn",
    "Signature",
    "Sitting",
    "SittingLink",
    "Summary",
    "Supervision",
    "SupervisionGroup",
    "SupervisionGroupMember",
    "Writing",
]
