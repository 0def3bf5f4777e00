"""The skin's own words that it brings in English only: named here, they stand in our catalogues."""

from django.utils.translation import gettext_lazy as _

WORDS = (
    _("Apply Filters"),
    _("Cancel"),
    _("Dark"),
    _("Go back"),
    _("Light"),
    _("Loading more results..."),
    _("More actions"),
    _("Next"),
    _("No results matching your query"),
    _("Previous"),
    _("Return to site"),
    _("Run"),
    _("Select action"),
    _("Select action to run"),
    _("Select all rows"),
    _("Select record"),
    _("Select value"),
    _("System"),
    _("Toggle password visibility"),
    _("Type to search"),
    _("You have been successfully logged out from the administration"),
)
