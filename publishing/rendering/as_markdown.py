"""The whole statement as plain Markdown (CommonMark, tables): to read without a browser, and for what reads text.

Follows the page, part by part, and its labels; `plain_markdown` writes each text.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TypeVar

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from publishing import content
from publishing.content import Words
from publishing.dates import long_date
from publishing.languages import in_language_note
from publishing.rendering.plain_markdown import escaped, indented, line, narrative, title
from purposes.words import in_language

RENDERER = "markdown/1"

Item = TypeVar("Item")


def render(document: content.Document, language: str, receipt: str = "") -> bytes:
    with translation.override(language):
        return _Writer(document, language).whole().encode()


class _Writer:
    """One document in one language."""

    def __init__(self, document: content.Document, language: str) -> None:
        self.document = document
        self.public = document.content
        self.language = language
        self.fallbacks = (language, *self.public.languages, "en")
        self.colon = "\u00a0:" if language == "fr" else ":"

    def whole(self) -> str:
        parts = [*self.opening()]
        for section in self.public.sections:
            parts += self.section(section)
        parts += self.imprint()
        whole = "\n\n".join(part for part in parts if part) + "\n"
        return whole.replace("](<#", f"](<{self.here}#")  # places of the page, which this text has not

    @property
    def here(self) -> str:
        return f"/{self.public.slug}/{self.language}/versions/{self.document.number}/"

    # Words

    def line(self, words: Words) -> str:
        """A text of one line; in another language, with a note."""
        text, language = in_language(words, *self.fallbacks)
        return f"{line(text)}{self.note(language)}"

    def note(self, language: str) -> str:
        return "" if language in ("", self.language) else f" *({escaped(in_language_note(language))})*"

    def heading(self, words: Words) -> str:
        text, language = in_language(words, *self.fallbacks)
        return f"{title(text)}{self.note(language)}"

    def wording(self, words: Words) -> str:
        return line(in_language(words, *self.fallbacks)[0])

    def narrative(self, words: Words, *, under: int) -> list[str]:
        text, language = in_language(words, *self.fallbacks)
        return [self.note(language).strip(), narrative(text, under=under)]

    def asking(self, key: str) -> str:
        question = self.wording(self.public.labels[key])
        return question if question.endswith(("?", "!", ":", ".", "…")) else f"{question}{self.colon}"

    def detail(self, key: str, words: Words) -> str:
        return f"*{self.asking(key)}* {self.line(words)}" if words else ""

    def day(self, moment: date) -> str:
        return long_date(moment, language=self.language)

    # Parts

    def opening(self) -> Iterable[str]:
        updated = timezone.localtime(datetime.fromisoformat(self.document.updated_at))
        return [
            f"# {self.heading(self.public.title)}",
            *self.narrative(self.public.introduction, under=1),
            f"{self.asking('last_updated')} {self.day(updated)}",
        ]

    def imprint(self) -> Iterable[str]:
        number = self.document.number
        published = timezone.localtime(datetime.fromisoformat(self.document.published_at))
        told = _("Version %(number)s, published on %(date)s.") % {"number": number, "date": self.day(published)}
        return [
            "* * *",
            _after(escaped(self.public.organisation), ",", escaped(self.public.short_name)),
            escaped(told),
            f"{_('Address of this version')}{self.colon} {escaped(self.here)}",
            f"{_('Digest (SHA-256)')}{self.colon} {content.digest(self.document)}",
        ]

    def section(self, section: content.Section) -> Iterable[str]:
        if section.heading:
            yield f"## {self.heading(section.heading)}"
        yield from self.narrative(section.body, under=2)
        if section.contact:
            yield self.contact(section.contact)
        yield _listed(
            [_after(f"**{self.line(right.name)}**", self.colon, self.line(right.text)) for right in section.rights]
        )
        yield _listed([self.line(recipient) for recipient in section.recipients])
        if section.kind == "changes":
            yield _listed([self.version(version) for version in reversed(self.document.versions)])
        for group in section.groups:
            if group.activities:
                yield from self.group(group)
        yield from self.narrative(section.closing, under=2)

    def contact(self, contact: content.Contact) -> str:
        lines = [
            self.line(contact.label),
            escaped(contact.name),
            *(escaped(part) for part in contact.address.splitlines()),
            self.line(contact.country),
            escaped(contact.registration),
            *(line(reached) for reached in (contact.phone, contact.email, contact.website)),
        ]
        return "\\\n".join(told for told in lines if told)

    def version(self, version: content.Version) -> str:
        on = self.day(date.fromisoformat(version.published_on))
        told = f"{escaped(_('Version %(number)s') % {'number': version.number})}, {on}"
        return _after(told, self.colon, self.line(version.note))

    def group(self, group: content.Group) -> Iterable[str]:
        if group.title:
            yield f"## {self.heading(group.title)}"
        for activity in group.activities:
            yield from self.activity(activity)

    # Activities

    def activity(self, activity: content.Activity) -> Iterable[str]:
        yield f"### {self.heading(activity.name)}"
        for purpose in activity.purposes:
            yield from self.purpose(purpose)
        yield self.answer("data_categories", activity.data_categories, self.data_category)
        yield self.answer("sources", activity.sources, self.source)
        yield self.answer("retention", activity.retention, self.retention)
        yield self.answer("recipients", activity.recipients, self.recipient)
        yield self.answer("transfers", activity.transfers, self.transfer)
        yield self.answer("joint_controllers", activity.joint_controllers or None, self.joint_controller)
        yield self.answer("provision", (activity.provision,) if activity.provision else None, self.provision)
        yield self.answer("automated_decisions", (activity.automated,) if activity.automated else None, self.automated)

    def purpose(self, purpose: content.Purpose) -> Iterable[str]:
        label, text = self.wording(purpose.label), self.line(purpose.text)
        separator = f" {self.wording(self.public.labels['basis_separator'])} " if label and text else ""
        yield f"**{label}**{separator}{text}" if label else text
        yield self.detail("scope", purpose.scope)
        yield self.detail("legitimate_interest", purpose.legitimate_interest)
        yield self.detail("law", purpose.law)
        yield self.detail("withdrawal", purpose.withdrawal)

    def answer(self, key: str, items: tuple[Item, ...] | None, told: Callable[[Item], list[str]]) -> str:
        """A question and its answers: none, or one behind it, or a list below it."""
        if items is None:
            return ""
        question = f"**{self.wording(self.public.labels[key])}**"
        if not items:
            return f"{question} {self.wording(self.public.labels['none'])}"
        answers = ["\n\n".join(part for part in told(item) if part) for item in items]
        return f"{question} {answers[0]}" if len(answers) == 1 else f"{question}\n\n{_listed(answers)}"

    def data_category(self, item: content.DataCategory) -> list[str]:
        return [self.line(item.text), self.detail("condition", item.condition)]

    def source(self, item: content.Source) -> list[str]:
        accessible = ""
        if item.publicly_accessible is not None:
            accessible = f"*{self.asking('publicly_accessible')}* {_('yes') if item.publicly_accessible else _('no')}"
        return [self.line(item.text), accessible]

    def retention(self, item: content.Retention) -> list[str]:
        named = ", ".join(self.line(category) for category in item.categories)
        return [
            self.line(item.text),
            f"*{self.asking('applies_to_categories')}* {named}" if named else "",
            self.detail("exception", item.exception),
            self.detail("legal_source", item.legal_source),
        ]

    def recipient(self, item: content.Recipient) -> list[str]:
        country = f" ({self.line(item.country)})" if item.name and item.country else ""
        return [_after(self.line(item.text), self.colon, f"{escaped(item.name)}{country}")]

    def transfer(self, item: content.Transfer) -> list[str]:
        return [
            _after(self.line(item.destination), self.colon, self.line(item.mechanism_text)),
            self.detail("copy", item.copy),
        ]

    def joint_controller(self, item: content.JointController) -> list[str]:
        return [_after(escaped(item.name), ",", line(item.contact)), self.line(item.arrangement)]

    def provision(self, item: content.Provision) -> list[str]:
        return [self.line(item.text), self.detail("provision_consequence", item.consequence)]

    def automated(self, item: content.AutomatedDecision) -> list[str]:
        return [
            self.line(item.text),
            self.detail("automated_logic", item.logic),
            self.detail("automated_consequences", item.consequences),
            self.detail("automated_safeguards", item.safeguards),
        ]


def _after(name: str, mark: str, told: str) -> str:
    return f"{name}{mark} {told}" if told else name


def _listed(items: list[str]) -> str:
    return "\n".join(f"- {indented(item, 2)}" for item in items)
