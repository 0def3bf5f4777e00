"""The public addresses."""

from django.urls import path, re_path, register_converter

from publishing import checking, views
from publishing.serving import FILES
from purposes.languages import LANGUAGES


class LanguageConverter:
    regex = "|".join(sorted(LANGUAGES))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class FileConverter(LanguageConverter):
    regex = "|".join(file.replace(".", r"\.") for file in FILES)


class NumberConverter:
    """A version's number, short enough for every database."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(LanguageConverter, "language")
register_converter(FileConverter, "file")
register_converter(NumberConverter, "number")

app_name = "publishing"
urlpatterns = [
    path("", views.home, name="home"),
    re_path(r"^healthz/?$", views.healthz, name="healthz"),
    re_path(r"^readyz/?$", views.readyz, name="readyz"),
    path("robots.txt", views.robots_txt, name="robots"),
    path("sitemap.xml", views.sitemap_xml, name="sitemap"),
    path("verify/", checking.verify, name="verify"),
    path("verify/keys.json", views.keys, name="keys"),
    path("<slug:slug>/", views.statement, name="statement"),
    path("<slug:slug>/activities/<slug:activity>/", views.activity, name="activity"),
    path("<slug:slug>/activities/<slug:activity>/activity.jsonld", views.activity_node, name="activity-node"),
    path("<slug:slug>/<language:language>/", views.current, name="current"),
    path("<slug:slug>/<language:language>/<file:file>", views.current, name="current-file"),
    path("<slug:slug>/<language:language>/embed/", views.embed, name="embed"),
    path("<slug:slug>/<language:language>/feed.xml", views.feed_of_versions, name="feed"),
    path("<slug:slug>/<language:language>/versions/", views.versions, name="versions"),
    path("<slug:slug>/<language:language>/versions/<number:number>/", views.version, name="version"),
    path("<slug:slug>/<language:language>/versions/<number:number>/receipt.json", views.receipt, name="receipt"),
    path("<slug:slug>/<language:language>/versions/<number:number>/<file:file>", views.version, name="version-file"),
    path("<slug:slug>/<language:language>/versions/<number:number>/changes/", views.changes, name="changes"),
]
