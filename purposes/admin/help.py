"""What the law wants of a field, in plain words, where the model itself does not say it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HELP: dict[str, Promise] = {
    "ProcessingActivity.organisation": _("Who decides why and how the data are used: the controller (Art. 4(7))."),
    "ProcessingActivity.department": _("Where the work is done. Not shown on the public page."),
    "ProcessingActivity.owner_email": _("Who is reminded of the next review, by mail. Not shown on the public page."),
    "ProcessingActivity.status": _("For your own planning: what the public reads depends on publishing alone."),
    "ProcessingActivity.starts": _("Since when you do this."),
    "ProcessingActivity.ends": _(
        "An activity that has ended stays in the register: you may have to account for it (Art. 5(2))."
    ),
    "ProcessingActivity.review_months": _("Keep the record true: look at it again after so many months (Art. 24(1))."),
    "ProcessingActivity.reviewed_on": _("When somebody last checked that all of it is still right."),
    "ProcessingActivity.comments": _("Notes for yourself and the auditor. Never shown on the public page."),
    "Purpose.law_is_public": _("Shows the law on the public page."),
    "Purpose.scope_is_public": _("Shows it on the public page."),
    "DataCategoryUse.condition_is_public": _("Shows the condition on the public page."),
    "DataCategoryUse.category": _("A category from your vocabulary; add one there if none fits."),
    "Source.kind": _("Data that do not come from the person need more explaining (Art. 14)."),
    "Source.publicly_accessible": _("Art. 14(2)(f) asks whether the source is one that everybody can consult."),
    "Source.accessibility_is_public": _("Shows the answer on the public page."),
    "RetentionPeriod.kind": _("The law takes a period, or the criteria that decide it (Art. 13(2)(a))."),
    "RetentionPeriod.trigger": _("What starts the clock: the end of the contract, the last visit …"),
    "Recipient.role": _("Processors need a contract (Art. 28), joint controllers an arrangement (Art. 26)."),
    "Recipient.country": _("Published with the name."),
    "Recipient.contract_ends": _("So that it is renewed in time. Never shown on the public page."),
    "Recipient.name_is_public": _(
        "The law asks for recipients or categories of recipients (Art. 13(1)(e)): naming them is your choice."
    ),
    "Transfer.mechanism": _("Chapter V: without one of these, the transfer is not allowed."),
    "Transfer.international_organisation": _(
        "Such as a body of the United Nations, instead of a country (Art. 4(26))."
    ),
    "JointController.is_public": _("The essence of the arrangement has to be available to people (Art. 26(2))."),
    "JointController.contact": _("Where people can turn to."),
    "Assessment.state": _("A high risk to people calls for an impact assessment before you start (Art. 35(1))."),
    "MeasureUse.measure": _("Art. 30(1)(g): in general terms."),
    "Organisation.authority": _("Where people can complain (Art. 13(2)(d)); usually that of your country."),
    "Organisation.group_role": _("Art. 4(19): matters for binding corporate rules and for sharing inside a group."),
    "Organisation.legal_name": _("As it stands in the official register."),
    "Organisation.slug": _("Other systems know the organisation by it."),
    "ContactPoint.role": _(
        "The contact details of the data protection officer must be public (Art. 37(7)); the name need not be."
    ),
    "ProcessorRecord.reference": _("Your own number for this record."),
    "ProcessorTransfer.mechanism": _("Chapter V: without one of these, the transfer is not allowed."),
    "SubProcessor.authorisation": _("The controller's prior leave, specific or general (Art. 28(2))."),
    "LegalBasis.article": _("Such as 6(1)(a)."),
    "AdequacyDecision.expires": _("Some decisions end by themselves; transfers then need another ground."),
    "Statement.organisation": _("Whose activities this statement may show."),
    "Statement.title": _("The heading of the page and its name in search results (Art. 12(1): easy to find)."),
    "Section.kind": _("Text is yours alone; the other kinds add a block that the register fills."),
    "Entry.activity": _("Its public texts will stand here."),
    "Group.title": _("Left empty, the activities stand without a heading."),
}


def help_for(db_field: Any) -> Any:
    """The field's own help, else ours."""
    if db_field.name == "country":  # chosen by name at the desk: nobody types two letters
        return HELP.get(f"{db_field.model.__name__}.country", "")
    return db_field.help_text or HELP.get(f"{db_field.model.__name__}.{db_field.name}", "")
