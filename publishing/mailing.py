"""Sends a version's receipt to those whom the DPO named: a copy that we cannot alter."""

import logging

from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from django.utils.translation import gettext as _

from publishing import content
from publishing.models import Snapshot
from purposes.words import in_language

log = logging.getLogger(__name__)


class NotMailed(Exception):
    """Says in one sentence, in the user's language, that the receipts did not leave. The version is published."""


def mail_receipt(snapshot: Snapshot) -> int:
    """To each address by itself; the number of mails sent. Raises `NotMailed`."""
    addresses = snapshot.statement.receipt_addresses.split()
    if not (addresses and snapshot.receipt):
        return 0
    try:
        return get_connection().send_messages([_message(snapshot, address) for address in addresses]) or 0
    except OSError as problem:  # whatever keeps a mail server from answering, or makes it refuse
        log.warning("The receipt of version %s was not mailed: %s", snapshot.number, type(problem).__name__)
        raise NotMailed(
            _(
                "The version is published, but the mail server did not take its receipt. "
                "Download the receipt from the list of versions and send it yourself."
            )
        ) from problem


def _message(snapshot: Snapshot, address: str) -> EmailMessage:
    published = content.read_document(snapshot.document).content
    with translation.override(published.languages[0]):
        title, _language = in_language(published.title, *published.languages)
        about = {"title": title, "organisation": published.organisation, "number": snapshot.number}
        message = EmailMessage(
            # One line, whatever a title holds.
            subject=" ".join((_("Receipt of version %(number)d: %(title)s") % about).split()),
            body=_(
                "%(organisation)s has published version %(number)d of “%(title)s”.\n\n"
                "Attached is its receipt: a few lines, signed. Keep this mail. With the receipt anybody can show later "
                "whether this version, or the register that it was made from, has been altered since.\n"
            )
            % about,
            to=[address],
        )
        message.attach(
            f"{snapshot.statement.slug}-{snapshot.number}-receipt.json", snapshot.receipt, "application/json"
        )
    return message
