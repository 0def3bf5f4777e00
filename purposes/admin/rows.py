"""Rows edited in place under their record: their order, and the “none” that excludes them."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.utils.functional import Promise

from purposes.recorded import Versioned


class RowsFormSet(BaseInlineFormSet):
    none_flag: str = ""
    """The record's field that says there are none."""

    none_refused: str | Promise = ""

    siblings: Sequence[Any] = ()
    """The other rows of the page, where a check needs them."""

    def clean(self) -> None:
        super().clean()
        self._place_new_rows()
        if self.none_flag and getattr(self.instance, self.none_flag) and self.remaining():
            raise ValidationError(str(self.none_refused), code="none-but-listed")

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's own signature
        if isinstance(obj, Versioned):  # a row with a page of its own: whoever has that page open is to know
            obj.version += 1
        return super().save_existing(form, obj, commit)

    def remaining(self) -> list[Any]:
        """The forms that stay after saving."""
        return [form for form in self.forms if not _is_removed(form) and (form.instance.pk or form.has_changed())]

    def removed(self) -> list[Any]:
        return [form for form in self.forms if _is_removed(form)]

    def _place_new_rows(self) -> None:
        """Without JavaScript a new row comes without a place: it goes to the end."""
        if "position" not in self.form.base_fields:
            return
        places = [form.cleaned_data.get("position") for form in self.remaining() if hasattr(form, "cleaned_data")]
        last = max((place for place in places if place is not None), default=-1)
        for form in self.remaining():
            if hasattr(form, "cleaned_data") and form.cleaned_data.get("position") is None:
                last += 1
                form.instance.position = last


def _is_removed(form: Any) -> bool:
    return bool(getattr(form, "cleaned_data", {}).get(DELETION_FIELD_NAME))
