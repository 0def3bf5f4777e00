"""The provider of single sign-on, as allauth finds it in an app: OpenID Connect with everything of it checked.

allauth's own takes an identity token unsigned when it came over TLS, and knows no nonce.
"""

from hashlib import sha256
from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from jwt import PyJWTError, get_unverified_header

SIGNED_BY_KEY_PAIRS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)


class Checked(OpenIDConnectOAuth2Adapter):
    """What comes back: its signature, its issuer, for whom it is, until when, and that it answers what we asked."""

    _nonce = ""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(reverse("sso_callback"))

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> Any:
        self._nonce = nonce_of(pkce_code_verifier or "")
        return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself: it must be the one that the operator named."""
        config: dict[str, Any] = super().openid_config
        if str(config.get("issuer", "")).rstrip("/") != self.get_provider().app.settings["server_url"]:
            raise OAuth2Error("Another provider answers at this issuer's address.")
        return config

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **named: Any) -> Any:
        """The identity token says who it is; what it leaves out, such as groups, the provider is asked for."""
        try:
            claims = self._read(app, named["response"].get("id_token") or "")
            if "userinfo_endpoint" in self.openid_config:
                more = self._fetch_user_info(token.token)
                if more.get("sub") != claims["sub"]:
                    raise OAuth2Error("The provider speaks of two people.")
                claims = {**more, **claims}
            comer = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        except (KeyError, TypeError, ValueError, PyJWTError) as problem:
            raise OAuth2Error("The provider's answer cannot be read.") from problem
        comer.claims = claims
        return comer

    def _read(self, app: Any, id_token: str) -> dict[str, Any]:
        if get_unverified_header(id_token)["alg"] not in SIGNED_BY_KEY_PAIRS:
            raise OAuth2Error("An identity token must be signed by a key of the provider's own.")
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        if not claims["sub"] or not constant_time_compare(str(claims.get("nonce", "")), self._nonce):
            raise OAuth2Error("This identity token answers another question.")
        return claims


class Provider(OpenIDConnectProvider):
    oauth2_adapter_class = Checked

    def get_login_url(self, request: HttpRequest, **_named: Any) -> str:
        return reverse("sso_login")

    def get_callback_url(self) -> str:
        return reverse("sso_callback")

    def get_pkce_params(self) -> dict[str, str]:
        """The nonce follows from the verifier, which is in the session and nowhere else: nothing more to keep."""
        params: dict[str, str] = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}

    def get_auth_params_from_request(self, request: HttpRequest, action: Any) -> dict[str, str]:
        """Whoever is logged in and comes again is to show who they are, not that they were once."""
        return {"prompt": "login", "max_age": "0"} if request.user.is_authenticated else {}

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        scope: list[str] = self.get_scope()
        return scope

    def extract_uid(self, data: dict[str, Any]) -> str:
        """A number of one provider is nobody at another."""
        claims = data["id_token"]
        return sha256(f"{claims['iss']} {claims['sub']}".encode()).hexdigest()

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing of what the provider told is kept; the account's own rows are filled from it."""
        return {}


def nonce_of(verifier: str) -> str:
    return sha256(b"nonce " + verifier.encode()).hexdigest()


provider_classes = [Provider]
