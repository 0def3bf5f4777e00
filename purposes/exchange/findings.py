"""An examination told to people (text), to programs (JSON) and to tools that read code scanners (SARIF 2.1.0)."""

import json
from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from purposes.checks import Finding, Rule
from purposes.checks.coverage import Coverage, coverage
from purposes.examining import Examination, all_rules

Plain = dict[str, Any]

_LEVELS = {"error": "error", "warning": "warning", "notice": "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(seen: Examination) -> str:
    """Findings by rule, then the coverage, then the score."""
    by_rule: dict[Rule, list[Finding]] = defaultdict(list)
    for finding in seen.open:
        by_rule[finding.rule].append(finding)
    lines: list[str] = []
    for rule, found in by_rule.items():
        lines += [f"{rule.severity.label} {rule.id} · {rule.article} · {rule.title}", f"    → {rule.hint}"]
        lines += [f"    {one.label}: {one.message}" for one in found]
    for table in coverage(seen.register, today=seen.today):
        lines += ["", f"{table.title}: {table.present}/{table.applicable}"]
        lines += [f"    {_article(row.item)} {row.item.title}: {row.present}/{row.applicable}" for row in table.rows]
    told = _("Rules passed: %(score)s. Open findings: %(open)d of %(all)d.")
    lines += ["", told % {"score": seen.score, "open": len(seen.open), "all": len(seen.findings)}]
    return "\n".join(lines) + "\n"


def as_json(seen: Examination) -> str:
    return _json(
        {
            "format": "ropa-findings/1",
            "organisation": seen.register.slug,
            "day": seen.today.isoformat(),
            "score": {"passed": seen.score.passed, "applicable": seen.score.applicable},
            "findings": [_finding(seen, one) for one in seen.findings],
            "coverage": [_coverage(table) for table in coverage(seen.register, today=seen.today)],
        }
    )


def as_sarif(seen: Examination) -> str:
    """What is accepted or muted is there too, suppressed with its reason."""
    by_number = {rule.id: rule for rule in all_rules()}  # TXT-04 looks at the register and at each statement
    driver = {
        "name": "check_register",
        "informationUri": "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
        "rules": [_sarif_rule(rule) for rule in by_number.values()],
    }
    results = [_sarif_result(seen, one) for one in seen.findings]
    return _json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]})


FORMS = {"text": as_text, "json": as_json, "sarif": as_sarif}


def _article(item: Any) -> str:
    return f"{item.article} / {item.beside}" if item.beside else item.article


def _finding(seen: Examination, finding: Finding) -> Plain:
    return {
        "rule": finding.rule.id,
        "severity": finding.rule.severity.value,
        "article": finding.rule.article,
        "record": finding.label,
        "place": _place(finding),
        "message": finding.message,
        "hint": str(finding.rule.hint),
        "quoted": finding.quoted,
        "answered": _answer(seen, finding),
    }


def _place(finding: Finding) -> Plain:
    return {"model": finding.place.model, "number": finding.place.pk, "field": finding.place.field}


def _answer(seen: Examination, finding: Finding) -> str:
    """Why the finding is not open; nothing for one that is."""
    accepted = seen.rulings.acceptance(finding, today=seen.today)
    if accepted:
        return accepted.reason
    return "" if seen.rulings.is_open(finding, today=seen.today) else seen.rulings.muted.get(finding.rule.id, "")


def _coverage(table: Coverage) -> Plain:
    return {
        "table": table.key,
        "records": [record.reference for record in table.records],
        "items": [
            {
                "article": _article(row.item),
                "title": str(row.item.title),
                "states": [cell.state.value for cell in row.cells],
                "reasons": [str(cell.reason) for cell in row.cells],
            }
            for row in table.rows
        ],
    }


def _sarif_rule(rule: Rule) -> Plain:
    return {
        "id": rule.id,
        "shortDescription": {"text": str(rule.title)},
        "help": {"text": str(rule.hint)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"article": rule.article},
    }


def _sarif_result(seen: Examination, finding: Finding) -> Plain:
    place = finding.place
    name = "/".join(part for part in (place.model, str(place.pk), place.field) if part)
    result: Plain = {
        "ruleId": finding.rule.id,
        "level": _LEVELS[finding.rule.severity],
        "message": {"text": f"{finding.label}: {finding.message}"},
        "locations": [{"logicalLocations": [{"name": finding.label, "fullyQualifiedName": name, "kind": "member"}]}],
        "partialFingerprints": {"field/v1": finding.fingerprint},
    }
    if reason := _answer(seen, finding):
        result["suppressions"] = [{"kind": "external", "justification": reason}]
    return result


def _json(value: Plain) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
