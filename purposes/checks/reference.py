"""A supervisory authority as recorded, held against the one we ship."""

import re
from urllib.parse import urlsplit

from purposes.entries import AuthorityEntry
from purposes.shipped import read_shipped

_NUMBER = re.compile(r"\+?\d[\d ()/.\u00a0-]{5,}\d")


def differs_in(authority: AuthorityEntry) -> tuple[str, str]:
    """The field that says something else than the shipped authority, and what it says; `("", "")` where none does.

    What either leaves empty is no difference. Where we ship several for a country, only the code tells which is meant.
    """
    shipped = _shipped(authority)
    if shipped is None:
        return "", ""
    if shipped["phone"] and (others := _numbers(authority.phone).keys() - _numbers(shipped["phone"]).keys()):
        return "phone", _numbers(authority.phone)[min(others)]
    if shipped["email"] and authority.email and authority.email.lower() != shipped["email"].lower():
        return "email", authority.email
    if shipped["website"] and authority.website and _site(authority.website) != _site(shipped["website"]):
        return "website", authority.website
    return "", ""


def _shipped(authority: AuthorityEntry) -> dict[str, str] | None:
    all_shipped = read_shipped("authorities")
    by_code = [one for one in all_shipped if one["code"] == authority.code]
    in_country = [one for one in all_shipped if one["country"] == authority.country]
    found = by_code or (in_country if len(in_country) == 1 else [])
    return found[0] if found else None


def _numbers(text: str) -> dict[str, str]:
    """Each telephone number by its digits; a zero in brackets is not dialled."""
    found = _NUMBER.findall(text.replace("(0)", ""))
    return {re.sub(r"\D", "", number): number.strip() for number in found}


def _site(address: str) -> str:
    return urlsplit(address.lower()).netloc.removeprefix("www.")
