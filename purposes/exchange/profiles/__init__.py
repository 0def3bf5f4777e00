"""Regulators' templates: registers written as they lay them out, and read from what people filled in."""

from collections.abc import Mapping
from types import MappingProxyType

from purposes.exchange.profiles.aepd import AEPD
from purposes.exchange.profiles.art30_minimal import ART30_MINIMAL
from purposes.exchange.profiles.be_2017 import BE_2017
from purposes.exchange.profiles.cnil import CNIL
from purposes.exchange.profiles.drafts import LeftOut, Problem
from purposes.exchange.profiles.dsk import DSK
from purposes.exchange.profiles.ico_controller import ICO_CONTROLLER
from purposes.exchange.profiles.ico_processor import ICO_PROCESSOR
from purposes.exchange.profiles.profile import Profile, Read

__all__ = ["PROFILES", "LeftOut", "Problem", "Profile", "Read"]

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        "be-2017": BE_2017,
        "cnil": CNIL,
        "ico-controller": ICO_CONTROLLER,
        "ico-processor": ICO_PROCESSOR,
        "dsk": DSK,
        "art30-minimal": ART30_MINIMAL,
        "aepd": AEPD,
    }
)
