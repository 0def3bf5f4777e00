"""The register, one noun per file."""

from purposes.models.account import AccountDeed, AccountEvent, OrganisationLimit
from purposes.models.activity import Assessment, MeasureUse, ProcessingActivity, Purpose, PurposeBasis
from purposes.models.arrival import Arrival, ArrivalStep
from purposes.models.change import Change, Origin, Verb
from purposes.models.decision import Decision, DecisionKind
from purposes.models.handout import Handout, HandoutKind
from purposes.models.inspection import Inspection
from purposes.models.kept import (
    DataCategorySubject,
    DataCategoryUse,
    DataSubjectUse,
    RetentionCategory,
    RetentionPeriod,
    Source,
)
from purposes.models.organisation import ContactPoint, Organisation
from purposes.models.preparation import Preparation, Problem, Stage
from purposes.models.processor import (
    ProcessorClient,
    ProcessorMeasure,
    ProcessorRecord,
    ProcessorTransfer,
    SubProcessor,
)
from purposes.models.proof import Leaf, Redaction, Seal, SealKey
from purposes.models.question import About, Question
from purposes.models.reference import AdequacyDecision, SupervisoryAuthority
from purposes.models.review import AnswerDone, Reminder, ReviewAnswer
from purposes.models.ruling import Acceptance, MutedRule
from purposes.models.sharing import JointController, Recipient, Transfer
from purposes.models.token import ApiToken, Scope, TokenUse
from purposes.models.vocabulary import (
    VOCABULARIES,
    DataCategory,
    DataSubjectCategory,
    LegalBasis,
    RecipientCategory,
    SecurityMeasure,
)

__all__ = [
    "VOCABULARIES",
    "About",
    "Acceptance",
    "AccountDeed",
    "AccountEvent",
    "AdequacyDecision",
    "AnswerDone",
    "ApiToken",
    "Arrival",
    "ArrivalStep",
    "Assessment",
    "Change",
    "ContactPoint",
    "DataCategory",
    "DataCategorySubject",
    "DataCategoryUse",
    "DataSubjectCategory",
    "DataSubjectUse",
    "Decision",
    "DecisionKind",
    "Handout",
    "HandoutKind",
    "Inspection",
    "JointController",
    "Leaf",
    "LegalBasis",
    "MeasureUse",
    "MutedRule",
    "Organisation",
    "OrganisationLimit",
    "Origin",
    "Preparation",
    "Problem",
    "ProcessingActivity",
    "ProcessorClient",
    "ProcessorMeasure",
    "ProcessorRecord",
    "ProcessorTransfer",
    "Purpose",
    "PurposeBasis",
    "Question",
    "Recipient",
    "RecipientCategory",
    "Redaction",
    "Reminder",
    "RetentionCategory",
    "RetentionPeriod",
    "ReviewAnswer",
    "Scope",
    "Seal",
    "SealKey",
    "SecurityMeasure",
    "Source",
    "Stage",
    "SubProcessor",
    "SupervisoryAuthority",
    "TokenUse",
    "Transfer",
    "Verb",
]
