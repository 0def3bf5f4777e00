"""What the Regulation closes: lists that no editor extends, each with its article."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GroupRole(models.TextChoices):
    """Place in a group of undertakings, Art. 4(19)."""

    INDEPENDENT = "independent", _("Not part of a group")
    PARENT = "parent", _("Controlling undertaking of a group")
    MEMBER = "member", _("Member of a group")


class ContactRole(models.TextChoices):
    """Whom Art. 13(1)(a)–(b) and 30(1)(a) want named."""

    HEADQUARTERS = "headquarters", _("Headquarters")
    DPO = "dpo", _("Data protection officer (Art. 37)")
    REPRESENTATIVE = "representative", _("Representative in the Union (Art. 27)")
    OTHER = "other", _("Other contact")


class Status(models.TextChoices):
    """Life of a record."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in-review", _("In review")
    APPROVED = "approved", _("Approved")
    ENDED = "ended", _("Ended")


class Provision(models.TextChoices):
    """Art. 13(2)(e): whether the data subject has to provide the data."""

    STATUTORY = "statutory", _("Required by law")
    CONTRACTUAL = "contractual", _("Required by a contract")
    NECESSARY = "necessary", _("Needed to enter into a contract")
    VOLUNTARY = "voluntary", _("Voluntary")


class AutomatedDecision(models.TextChoices):
    """Art. 13(2)(f), 14(2)(g), 22."""

    NONE = "none", _("No automated decision, no profiling")
    PROFILING = "profiling", _("Profiling, without a decision by a computer alone")
    ARTICLE_22 = "article-22", _("Decision by a computer alone, with legal or similar effect (Art. 22)")


class SensitiveCondition(models.TextChoices):
    """Art. 9(2)(a)–(j) and Art. 10: what lifts the ban on sensitive data."""

    A = "9-2-a", _("Explicit consent (Art. 9(2)(a))")
    B = "9-2-b", _("Employment, social security and social protection law (Art. 9(2)(b))")
    C = "9-2-c", _("Vital interests of a person unable to consent (Art. 9(2)(c))")
    D = "9-2-d", _("Members of a non-profit body (Art. 9(2)(d))")
    E = "9-2-e", _("Data the person has clearly made public (Art. 9(2)(e))")
    F = "9-2-f", _("Legal claims or courts (Art. 9(2)(f))")
    G = "9-2-g", _("Substantial public interest in law (Art. 9(2)(g))")
    H = "9-2-h", _("Preventive or occupational medicine, care (Art. 9(2)(h))")
    I = "9-2-i", _("Public health (Art. 9(2)(i))")  # noqa: E741 - the letter of the article
    J = "9-2-j", _("Archiving, research or statistics (Art. 9(2)(j))")
    OFFICIAL_AUTHORITY = "10-authority", _("Under the control of official authority (Art. 10)")
    AUTHORISING_LAW = "10-law", _("Authorised by law with safeguards (Art. 10)")


class SourceKind(models.TextChoices):
    """Where data come from, Art. 14(2)(f)."""

    DIRECT = "direct", _("From the person")
    INDIRECT = "indirect", _("From someone else")
    PUBLIC = "public", _("From a public source")
    OBSERVED = "observed", _("Observed")
    GENERATED = "generated", _("Generated or derived")


class RetentionKind(models.TextChoices):
    """How an end is set, Art. 13(2)(a): a period, or the criteria for it."""

    PERIOD = "period", _("A period")
    EVENT_AND_PERIOD = "event-and-period", _("An event, then a period")
    EVENT = "event", _("An event")
    CRITERION = "criterion", _("A criterion")
    REFERENCE = "reference", _("Another document says it")


class RecipientRole(models.TextChoices):
    """Art. 4(7)–(10), 26, 28."""

    INTERNAL = "internal", _("Inside the organisation")
    PROCESSOR = "processor", _("Processor (Art. 28)")
    JOINT_CONTROLLER = "joint-controller", _("Joint controller (Art. 26)")
    CONTROLLER = "controller", _("Independent controller")
    AUTHORITY = "authority", _("Public authority")


class TransferMechanism(models.TextChoices):
    """Chapter V: what allows a transfer to a third country."""

    ADEQUACY = "45", _("Adequacy decision (Art. 45)")
    PUBLIC_BODIES = "46-2-a", _("Binding instrument between public bodies (Art. 46(2)(a))")
    BINDING_RULES = "46-2-b", _("Binding corporate rules (Art. 46(2)(b), 47)")
    COMMISSION_CLAUSES = "46-2-c", _("Standard contractual clauses of the Commission (Art. 46(2)(c))")
    AUTHORITY_CLAUSES = "46-2-d", _("Standard clauses of a supervisory authority (Art. 46(2)(d))")
    CODE_OF_CONDUCT = "46-2-e", _("Approved code of conduct (Art. 46(2)(e))")
    CERTIFICATION = "46-2-f", _("Approved certification (Art. 46(2)(f))")
    AD_HOC_CLAUSES = "46-3-a", _("Clauses authorised by the authority (Art. 46(3)(a))")
    ADMINISTRATIVE = "46-3-b", _("Administrative arrangement (Art. 46(3)(b))")
    EXPLICIT_CONSENT = "49-1-a", _("Explicit consent (Art. 49(1)(a))")
    CONTRACT = "49-1-b", _("Contract with the person (Art. 49(1)(b))")
    CONTRACT_IN_INTEREST = "49-1-c", _("Contract in the person's interest (Art. 49(1)(c))")
    PUBLIC_INTEREST = "49-1-d", _("Important public interest (Art. 49(1)(d))")
    LEGAL_CLAIMS = "49-1-e", _("Legal claims (Art. 49(1)(e))")
    VITAL_INTERESTS = "49-1-f", _("Vital interests (Art. 49(1)(f))")
    PUBLIC_REGISTER = "49-1-g", _("Public register (Art. 49(1)(g))")
    COMPELLING = "49-1-2", _("Compelling legitimate interests (Art. 49(1), second subparagraph)")


class AssessmentKind(models.TextChoices):
    """Art. 35; 6(1)(f) with 5(2); 46 with the Court's judgment C-311/18."""

    DPIA = "dpia", _("Data protection impact assessment (Art. 35)")
    LIA = "lia", _("Legitimate interest assessment (Art. 6(1)(f))")
    TIA = "tia", _("Transfer impact assessment (Art. 46)")


class AssessmentState(models.TextChoices):
    NOT_NEEDED = "not-needed", _("Not needed")
    TO_DO = "to-do", _("To be done")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
