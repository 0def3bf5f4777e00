"""What of a native document a template has room for, in one language: what must come back from it."""

from typing import Any

from purposes.exchange.profiles import Profile
from purposes.exchange.profiles.cells import clean

Plain = dict[str, Any]

_FLAGS = {
    "sources": "no_sources",
    "retention": "nothing_kept",
    "recipients": "no_recipients",
    "transfers": "no_transfers",
}
_UNORDERED = frozenset({"data_categories", "recipients", "retention", "assessments"})
"""Lists that some templates part into several columns or rows: their order is that of the columns."""

_ROWS = (
    "purposes", "data_subjects", "data_categories", "sources", "retention", "recipients", "transfers",
    "joint_controllers", "measures", "assessments",
)  # fmt: skip


def held(document: Plain, profile: Profile, language: str) -> Plain:
    organisation = document["organisation"]
    found: Plain = {
        "organisation": _row(organisation, _below("organisation", profile), language),
        "contact_points": [
            _row(point, _below("contact_points", profile), language) for point in organisation.get("contact_points", [])
        ] if _below("contact_points", profile) else [],
        "activities": [],
        "records": [],
    }  # fmt: skip
    if any(name.startswith("record.") for name in profile.holds):
        found["records"] = [_record(record, profile, language) for record in document["processor_records"]]
    else:
        found["activities"] = [_activity(one, profile, language) for one in document["activities"]]
    return found


def _below(name: str, profile: Profile) -> frozenset[str]:
    return frozenset(held.removeprefix(f"{name}.") for held in profile.holds if held.startswith(f"{name}."))


def _activity(activity: Plain, profile: Profile, language: str) -> Plain:
    found = _row(activity, frozenset(name for name in profile.holds if "." not in name), language)
    for name in _ROWS:
        if columns := _below(name, profile):
            rows = [_row(row, columns, language) for row in activity.get(name, [])]
            found[name] = [row for row in map(_adapted(name, activity, profile), rows) if row]
            if name in _UNORDERED:
                found[name].sort(key=repr)
            if name in _FLAGS:
                found[_FLAGS[name]] = activity.get(_FLAGS[name], False)
    return found


def _adapted(name: str, activity: Plain, profile: Profile) -> Any:

    def adapt(row: Plain) -> Plain:
        if name == "recipients" and row.get("role") not in profile.roles:
            row.pop("role", None)
        if name == "recipients" and "processor" in profile.roles and row.get("role") != "processor":
            row.pop("contract", None)
        if name == "assessments" and row.get("kind") == "lia":
            row.pop("state", None)  # only its document has a column
        if name == "assessments" and row.get("kind") not in profile.assessments:
            return {}
        if "categories" in row:
            row["categories"] = sorted(row["categories"])
        if name == "retention" and set(row.get("categories", ())) >= {
            one["category"] for one in activity.get("data_categories", [])
        }:
            row.pop("categories", None)
        return row

    return adapt


def _record(record: Plain, profile: Profile, language: str) -> Plain:
    names = frozenset(name for name in _below("record", profile) if "." not in name)
    found = _row(record, names, language)
    for name in ("clients", "transfers"):
        columns = frozenset(
            one.removeprefix(f"record.{name}.") for one in profile.holds if one.startswith(f"record.{name}.")
        )
        found[name] = [_row(row, columns, language) for row in record.get(name, [])]
    return found


def _row(row: Plain, columns: frozenset[str], language: str) -> Plain:
    """Only what says something: an empty cell and a missing column are the same."""
    values = {name: _value(row[name], language) for name in columns if name in row}
    return {name: value for name, value in sorted(values.items()) if value not in ("", None, [], {})}


def _value(value: Any, language: str) -> Any:
    if isinstance(value, dict):
        text = clean(value.get(language, ""))
        return {language: text} if text else {}
    return clean(value) if isinstance(value, str) else value
