"""Registers of any size, from the activities of the sample: real sentences, of real length."""

import json
import re
from itertools import cycle, islice
from typing import Any

from tests.bench.place import ROOT

Plain = dict[str, Any]

_LANGUAGE = "en"
_LINK = re.compile(r"\[([^\]]*)\]\(#[^)]*\)")


def document(activities: int, *, plain: bool) -> Plain:
    """`ropa-register/1` in one language, with one statement that shows them all.

    `plain` activities say what most public statements say: one or two purposes with their bases, and the answers to
    the four questions. The others say everything that there is to say; each takes twice the paper.
    """
    sample = _in_one_language(json.loads((ROOT / "publishing/sample/register.json").read_text("utf-8")))
    statement = sample["statements"][0]
    groups = {reference: group for group in statement["groups"] for reference in group["entries"]}
    shown = [activity for activity in sample["activities"] if activity["reference"] in groups]
    taken = [_numbered(activity, number) for number, activity in enumerate(islice(cycle(shown), activities))]
    for group in statement["groups"]:
        group["entries"] = [one["reference"] for one in taken if groups[one["kept"]] is group]
    for activity in taken:
        del activity["kept"]
        if plain:
            _shorten(activity)
    statement["languages"] = [_LANGUAGE]
    statement["groups"] = [group for group in statement["groups"] if group["entries"]]
    return sample | {"activities": taken, "processor_records": [], "statements": [statement]}


def _numbered(activity: Plain, number: int) -> Plain:
    named = {"reference": f"{activity['reference']}-{number}", "slug": f"{activity['slug'][:40]}-{number}"}
    return activity | named | {"kept": activity["reference"], "status": "approved"}


def _shorten(activity: Plain) -> None:
    purposes = activity.get("purposes", [])[:2]
    activity["purposes"] = [{name: purpose[name] for name in ("text", "legal_bases")} for purpose in purposes]
    for rows, most in (("data_categories", 3), ("sources", 1), ("retention", 2), ("recipients", 2)):
        activity[rows] = activity.get(rows, [])[:most]
    activity["retention"] = [{"text": period["text"]} for period in activity["retention"]]
    for column in ("transfers", "joint_controllers", "provision", "provision_consequence", "automated"):
        activity.pop(column, None)
    activity["no_transfers"] = False


def _in_one_language(value: Any) -> Any:
    """Links lead to anchors that a larger or smaller register does not have: their words stay."""
    if isinstance(value, str):
        return _LINK.sub(r"\1", value)
    if isinstance(value, list):
        return [_in_one_language(one) for one in value]
    if isinstance(value, dict):
        texts = {name: text for name, text in value.items() if name == _LANGUAGE} if _LANGUAGE in value else value
        return {name: _in_one_language(one) for name, one in texts.items()}
    return value
