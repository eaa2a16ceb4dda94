"""All tables in one place, so that models and migrations can be compared."""

from storage.models.audit_entry import AuditEntry, AuditHead, AuditKey, RowList, RowMacKey, SecurityEvent
from storage.models.case import Attendance, Case, CaseDeletion, CaseKey, Handover, Participant, Release, SignedForm
from storage.models.consult import Consult, MonthlyTally, Notice, Offer, Preparation, ScopeVersion
from storage.models.delivery import Delivery, IdempotencyKey
from storage.models.emergency_grant import EmergencyGrant, EmergencyMark
from storage.models.legal_hold import LegalHold, RetentionNotice, ReviewDeletion, ReviewKey
from storage.models.page_session import PageLink, PageSession, SignIn
from storage.models.practice import (
    AccessChange,
    ChangeTold,
    Member,
    MemberIdentity,
    MemberRole,
    Practice,
    PracticeSettings,
    SupervisionGroupMember,
)
from storage.models.safety_alert import SafetyAlert, SafetyEvent
from storage.models.supervisor_review import Review, ReviewState, Supervision, SupervisionGroup, SupervisionQuestion
from storage.models.talk_answer import Addendum, Answer, Promise, Signature, Summary
from storage.models.writing import Draft, OlderAnswer, Writing

__all__ = [
    "AccessChange",
    "Addendum",
    "Answer",
    "Attendance",
    "AuditEntry",
    "AuditHead",
    "AuditKey",
    "Case",
    "CaseDeletion",
    "CaseKey",
    "ChangeTold",
    "Consult",
    "Delivery",
    "Draft",
    "EmergencyGrant",
    "EmergencyMark",
    "Handover",
    "IdempotencyKey",
    "LegalHold",
    "Member",
    "MemberIdentity",
    "MemberRole",
    "MonthlyTally",
    "Notice",
    "Offer",
    "OlderAnswer",
    "PageLink",
    "PageSession",
    "Participant",
    "Practice",
    "PracticeSettings",
    "Preparation",
    "Promise",
    "Release",
    "RetentionNotice",
    "Review",
    "ReviewDeletion",
    "ReviewKey",
    "ReviewState",
    "RowList",
    "RowMacKey",
    "SafetyAlert",
    "SafetyEvent",
    "ScopeVersion",
    "SecurityEvent",
    "SignIn",
    "Signature",
    "SignedForm",
    "Summary",
    "Supervision",
    "SupervisionGroup",
    "SupervisionGroupMember",
    "SupervisionQuestion",
    "Writing",
]
