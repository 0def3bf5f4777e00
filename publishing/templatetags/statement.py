"""Texts in the reader's language; where a text is missing there, in another, and marked as such."""

import re
from datetime import date
from functools import partial
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from publishing.content import Activity, Words
from publishing.dates import long_date
from publishing.languages import in_language_note
from publishing.rendering import text
from purposes.languages import direction
from purposes.words import in_language

register = template.Library()

_FRAME_LANGUAGES = frozenset(code for code, name in settings.LANGUAGES)


@register.simple_tag(takes_context=True)
def line(context: Context, words: Words) -> SafeString:
    """A text of one line, for use inside a sentence. In another language: marked, with a note."""
    html, language = _set(context, words, text.plain_line)
    if language == context["language"]:
        return html
    return format_html("{} {}", _marked("span", html, language), _note(context, language))


@register.simple_tag(takes_context=True)
def wording(context: Context, words: Words) -> SafeString:
    """The same without the note, where it stands beside a text that has one, or is repeated all over the page."""
    html, language = _set(context, words, text.plain_line)
    return html if language == context["language"] else _marked("span", html, language)


@register.simple_tag(takes_context=True)
def narrative(context: Context, words: Words, under: int = 2) -> SafeString:
    """A Markdown text below a heading of level `under`. In another language: marked, under a note."""
    html, language = _set(context, words, partial(text.markdown, under=under))
    if language == context["language"]:
        return html
    return format_html("<p>{}</p>{}", _note(context, language), _marked("div", html, language))


@register.simple_tag(takes_context=True)
def label(context: Context, key: str) -> SafeString:
    """A question of the page, in the organisation's words or ours."""
    return wording(context, context["content"].labels[key])


@register.simple_tag(takes_context=True)
def asking(context: Context, key: str) -> SafeString:
    """A question before its answer: with a colon, unless it ends with a mark of its own."""
    question = label(context, key)
    return question if re.search(r"[?!:.…](</span>)?$", question) else format_html("{}{}", question, colon(context))


@register.simple_tag(takes_context=True)
def colon(context: Context) -> str:
    """French sets it apart."""
    return "\u00a0:" if context["language"] == "fr" else ":"


@register.simple_tag(takes_context=True)
def day(context: Context, date: date) -> str:
    """A date with the month's name, as the language writes it: 3 May 2024."""
    return long_date(date, language=context["language"])


@register.simple_tag(takes_context=True)
def frame_day(context: Context, date: date) -> str:
    """The same in the language of our own words."""
    return long_date(date, language=_frame_language(context))


@register.simple_tag(takes_context=True)
def bare(context: Context, words: Words) -> str:
    """The characters alone, for titles and attributes."""
    return in_language(words, *context["fallbacks"])[0]


@register.simple_tag(takes_context=True)
def frame_lang(context: Context) -> str | SafeString:
    """The language of our own words, where we have none in the page's: ` lang="en" dir="ltr"`."""
    return "" if _frame_language(context) == context["language"] else SafeString(' lang="en" dir="ltr"')


@register.filter
def linked(words: str) -> SafeString:
    """An address for mail or the web, as a link if it is one."""
    return text.plain_line(words)


@register.filter
def telephone(number: str) -> str | SafeString:
    """A number to call, as a link if it is one: `+32 11 24 02 34`."""
    dialled = re.sub(r"[\s()./-]", "", number)
    if not re.fullmatch(r"\+?[0-9]{3,20}", dialled):
        return number
    return format_html('<a href="tel:{}" dir="ltr">{}</a>', dialled, number)


@register.filter
def has_answers(activity: Activity) -> bool:
    """Whether any question of an activity was answered at all."""
    lists = (activity.data_categories, activity.sources, activity.retention, activity.recipients, activity.transfers)
    return any(answer is not None for answer in lists) or bool(
        activity.provision or activity.automated or activity.joint_controllers
    )


def _set(context: Context, words: Words, setting: Any) -> tuple[SafeString, str]:
    found, language = in_language(words, *context["fallbacks"])
    return setting(found), language or context["language"]


def _marked(element: str, html: SafeString, language: str) -> SafeString:
    return format_html('<{0} lang="{1}" dir="{2}">{3}</{0}>', element, language, direction(language), html)


def _note(context: Context, language: str) -> SafeString:
    return format_html('<small class="borrowed"{}>({})</small>', frame_lang(context), in_language_note(language))


def _frame_language(context: Context) -> str:
    language: str = context["language"]
    return language if language in _FRAME_LANGUAGES else "en"


@register.filter
def in_lines(receipt: str) -> SafeString:
    """Short ones, none of which ends in a hyphen: readers of PDFs drop that from what is copied."""
    pieces = re.findall(r".{1,90}(?<!-)|-+", receipt)
    return format_html_join(SafeString("<br>"), "{}", ((piece,) for piece in pieces))
