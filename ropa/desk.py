"""How the desk looks and what its menu lists: the `UNFOLD` setting."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _item(title: Any, model: str, icon: str) -> dict[str, Any]:
    """A menu line for those who may see the model's rows."""
    app, name = model.split(".")

    def allowed(request: HttpRequest) -> bool:
        return request.user.has_perm(f"{app}.view_{name}")

    link = reverse_lazy(f"admin:{app}_{name}_changelist")
    return {"title": title, "icon": icon, "link": link, "active": _is_shown(link), "permission": allowed}


def _is_shown(link: Any) -> Callable[[HttpRequest], bool]:
    """Whether a menu line is that of the page: of several whose addresses begin the page's own, the longest."""
    return lambda request: str(link) == max(filter(request.path.startswith, _links()), key=len, default="")


def _links() -> list[str]:
    groups = UNFOLD["SIDEBAR"]["navigation"]
    return [str(item["link"]) for group in groups for item in group["items"] if "active" in item]


def _style(request: HttpRequest) -> str:
    return static("desk/desk.css")


def _script(request: HttpRequest) -> str:
    return static("desk/desk.js")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Register"),
    "SITE_HEADER": _("Register"),
    "SITE_SUBHEADER": _("of processing activities"),
    "SITE_SYMBOL": "balance",
    "SITE_URL": "/",
    "SHOW_HISTORY": False,  # Django's log knows only what was done at this desk; history has pages of its own
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "DASHBOARD_CALLBACK": "ropa.overview.overview",
    "STYLES": [_style],
    "SCRIPTS": [_script],
    "ACCOUNT": {"navigation": [{"title": _("Your account"), "link": reverse_lazy("mfa_index")}]},
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "oklch(97.5% .012 225)",
            "100": "oklch(94.5% .025 225)",
            "200": "oklch(89% .05 226)",
            "300": "oklch(81% .08 228)",
            "400": "oklch(71% .1 230)",
            "500": "oklch(60% .105 232)",
            "600": "oklch(50% .095 234)",
            "700": "oklch(43% .082 235)",
            "800": "oklch(37% .068 236)",
            "900": "oklch(32% .055 237)",
            "950": "oklch(24% .04 238)",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {
                "items": [{"title": _("Overview"), "icon": "home", "link": reverse_lazy("admin:index")}],
            },
            {
                "title": _("Register"),
                "items": [
                    _item(_("Processing activities"), "purposes.processingactivity", "folder_open"),
                    _item(_("Processor records"), "purposes.processorrecord", "handshake"),
                    {
                        "title": _("Findings"),
                        "icon": "fact_check",
                        "link": reverse_lazy("admin:purposes_findings"),
                        "active": _is_shown(reverse_lazy("admin:purposes_findings")),
                        "permission": lambda request: request.user.has_perm("purposes.view_processingactivity"),
                    },
                ],
            },
            {
                "title": _("Publication"),
                "items": [
                    _item(_("Statements"), "publishing.statement", "article"),
                    _item(_("Published versions"), "publishing.snapshot", "history"),
                ],
            },
            {
                "title": _("History"),
                "items": [
                    _item(_("Log of changes"), "purposes.change", "manage_history"),
                    _item(_("Handouts"), "purposes.handout", "output"),
                ],
            },
            {
                "title": _("Vocabularies"),
                "items": [
                    _item(_("Legal bases"), "purposes.legalbasis", "gavel"),
                    _item(_("Personal data"), "purposes.datacategory", "badge"),
                    _item(_("People concerned"), "purposes.datasubjectcategory", "groups"),
                    _item(_("Recipients"), "purposes.recipientcategory", "outgoing_mail"),
                    _item(_("Security measures"), "purposes.securitymeasure", "lock"),
                ],
            },
            {
                "title": _("Reference data"),
                "items": [
                    _item(_("Supervisory authorities"), "purposes.supervisoryauthority", "account_balance"),
                    _item(_("Adequacy decisions"), "purposes.adequacydecision", "public"),
                ],
            },
            {
                "title": _("Organisation"),
                "items": [
                    _item(_("Organisation"), "purposes.organisation", "apartment"),
                    _item(_("Inspectors' links"), "purposes.inspection", "key"),
                    _item(_("API tokens"), "purposes.apitoken", "vpn_key"),
                    _item(_("Accounts"), "auth.user", "person"),
                    {
                        "title": _("Roles"),
                        "icon": "badge",
                        "link": reverse_lazy("admin:auth_user_roles"),
                        "active": _is_shown(reverse_lazy("admin:auth_user_roles")),
                        "permission": lambda request: request.user.has_perm("auth.view_user"),
                    },
                ],
            },
        ],
    },
}
