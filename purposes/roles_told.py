"""The table of roles as a page of documentation: docs/roles.md is made by it."""

from collections.abc import Iterator

from django.utils import translation

from purposes.roles import ABOUT, Role, as_rows

_INTRODUCTION = """# Who may do what

Made by `manage.py list_roles > docs/roles.md` from the table of roles (`purposes/roles.py`). The same table gives the
roles their rights, and a test tries every line of it at every door: at the desk, by the API with a token and without,
and on everything that leaves the register ([why one table](decisions/0029-roles-are-a-table.md)).

Whoever has no role may do nothing. Several roles add up. A role has these rights and no others: what is given to it by
hand is taken back by the next `migrate`.

Any account can be limited to some organisations. It then sees and changes nothing of the others, by no door, whatever
its role; and what all organisations share (vocabularies, supervisory authorities, adequacy decisions) it only sees.

Behind an inspector's link stands one organisation's register on the days that were granted, to be read and taken out;
behind an owner's link one activity, to be read and answered. Neither opens anything else.
"""


def as_markdown() -> str:
    with translation.override("en"):
        return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _INTRODUCTION
    for role in Role:
        yield f"- **{role.value}** ({role.label}). {ABOUT[role]}"
    for thing, rows in as_rows():
        yield f"\n## {thing.title}\n"
        yield "| may | " + " | ".join(role.value for role in Role) + " |"
        yield "| --- |" + " --- |" * len(Role)
        for act, answers in rows:
            yield f"| {act.label} | " + " | ".join("yes" if answer else "–" for answer in answers) + " |"
