"""What a session was begun with, in words that its owner knows."""

from django import template

register = template.Library()

_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}
"""A mark in the header → a name. The first that fits: most browsers call themselves by their forebears' names too."""


@register.filter
def browser(agent: str) -> str:
    """`User-Agent` → “Firefox, Windows”; whatever is neither, as it calls itself."""
    found = [next((name for mark, name in names.items() if mark in agent), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(found) if all(found) else agent
