"""The past behind its doors: the register's pages beside those of the statements made from it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from publishing.past import PAGES as STATEMENTS
from publishing.past import statements_then
from purposes.past import desk, inspector
from purposes.past.frame import Seen
from purposes.past.pages import PAGES as REGISTER
from purposes.past.pages import overview as register_overview


def overview(request: HttpRequest, seen: Seen) -> HttpResponse:
    return register_overview(request, seen, statements=statements_then(seen))


PAGES = [path("", overview, name="overview"), *REGISTER, *STATEMENTS]

at_the_desk = (desk.urls(PAGES), "past")
by_link = (inspector.urls(PAGES), "inspect")
