"""A receipt that somebody kept elsewhere: whether we signed it, and whether we still tell the same.

The quick look for whoever has one receipt. That no row was altered only `verify` and an evidence bundle show.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from purposes.models import Seal, SealKey
from purposes.proof import verify_export
from purposes.proof.verification import public_keys
from purposes.proof.verify_export import RECEIPT, Verification, short

LONGEST = 4096
"""Characters of what may be a receipt; ours have a tenth of that."""


class NotBelieved(Exception):
    """Says in one sentence, in the reader's language, why this is no receipt of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a receipt says that we signed. `statement` and `version` only if it is of a version."""

    seal: int
    at: datetime
    key: str
    key_since: datetime
    statement: str
    version: int
    digest: str
    """Of the version's document, as `short` spells it."""
    contradiction: str
    """What of the seal this database tells otherwise today, in one sentence; empty where it tells the same."""


def looks_like_a_receipt(text: str) -> bool:
    """Whatever became of it: told apart from any other file."""
    return len(text) <= LONGEST and text.lstrip().startswith("{") and RECEIPT.partition("/")[0] in text


def read_kept(text: str) -> Kept:
    """Copied from paper or a screen, with blanks and line ends. Raises `NotBelieved`."""
    spelled = "".join(text.split())
    if not looks_like_a_receipt(spelled):
        raise NotBelieved(_("This is not a receipt. Copy it whole, from its first brace to its last one."))
    known = Verification()
    known.take_keys(public_keys())
    try:
        claims = known.believed(spelled)
        return _kept(claims)
    except verify_export.Foreign:
        raise NotBelieved(_("This receipt is not from here: it was signed with a key that is none of ours.")) from None
    except (ValueError, KeyError, TypeError, AttributeError):  # what hostile input may be, as `attempt` knows it
        raise NotBelieved(
            _("This receipt was altered, or not copied whole: its signature does not fit what it says.")
        ) from None


def _kept(claims: verify_export.Plain) -> Kept:
    key = SealKey.objects.select_related("change").get(name=claims["key"])
    return Kept(
        seal=claims["seal"],
        at=datetime.fromisoformat(claims["at"]),
        key=key.name,
        key_since=key.change.at,
        statement=claims.get("statement", ""),
        version=claims.get("version", 0),
        digest=claims.get("digest", ""),
        contradiction=_contradiction(claims),
    )


def _contradiction(claims: verify_export.Plain) -> str:
    seal = Seal.objects.filter(number=claims["seal"]).first()
    if seal is None:
        return _("Seal %(number)d, which it is of, is not there any more.") % {"number": claims["seal"]}
    is_same = claims["sealed"] == short(seal.sha256) == short(verify_export.digest(seal.header.encode()))
    return "" if is_same else _("Seal %(number)d, which it is of, is another one now.") % {"number": claims["seal"]}
