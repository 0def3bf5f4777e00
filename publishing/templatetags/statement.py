"""Texts in the reader's language; where a text is missing there, in another, and marked as such."""

from datetime import date
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from publishing.content import Activity, Words
from publishing.dates import long_date
from publishing.rendering import text
from purposes.languages import direction
from purposes.words import in_language

register = template.Library()


@register.simple_tag(takes_context=True)
def line(context: Context, words: Words) -> SafeString:
    """A text of one line, for use inside a sentence."""
    return _marked(context, words, text.plain_line, "span")


@register.simple_tag(takes_context=True)
def narrative(context: Context, words: Words) -> SafeString:
    """A Markdown text."""
    return _marked(context, words, text.markdown, "div")


@register.simple_tag(takes_context=True)
def label(context: Context, key: str) -> SafeString:
    """A question of the page, in the organisation's words or ours."""
    return _marked(context, context["content"].labels[key], text.plain_line, "span")


@register.simple_tag(takes_context=True)
def day(context: Context, date: date) -> str:
    """A date with the month's name, as the language writes it: 3 May 2024."""
    return long_date(date, language=context["language"])


@register.simple_tag(takes_context=True)
def bare(context: Context, words: Words) -> str:
    """The characters alone, for titles and attributes."""
    return in_language(words, *context["fallbacks"])[0]


@register.filter
def has_answers(activity: Activity) -> bool:
    """Whether any question of an activity was answered at all."""
    lists = (activity.data_categories, activity.sources, activity.retention, activity.recipients, activity.transfers)
    return any(answer is not None for answer in lists) or bool(
        activity.provision or activity.automated or activity.joint_controllers
    )


def _marked(context: Context, words: Words, setting: Any, element: str) -> SafeString:
    found, language = in_language(words, *context["fallbacks"])
    html: SafeString = setting(found)
    if not found or language == context["language"]:
        return html
    return format_html('<{0} lang="{1}" dir="{2}">{3}</{0}>', element, language, direction(language), html)
