"""Settings, from the environment where a deployment must decide.

`ROPA_SECRET_KEY` has no default in production; `make run` makes one and keeps it beside the database.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from ropa.accounts.provider_settings import roles, single_sign_on
from ropa.desk import UNFOLD  # noqa: F401 - the name that the library looks for
from ropa.environment import database, flag, secret, words
from ropa.starting import refuse_unsafe_settings

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("ROPA_VAR_DIR", BASE_DIR / "var"))

DEBUG = flag("ROPA_DEBUG")
SECRET_KEY = secret("ROPA_SECRET_KEY")
METRICS_TOKEN = secret("ROPA_METRICS_TOKEN")  # whoever sends it may read /metrics; without one nobody may
SEAL_KEY = os.environ.get("ROPA_SEAL_KEY", "")
SEAL_KEY_FILE = os.environ.get("ROPA_SEAL_KEY_FILE", "")  # else made in VAR_DIR on first use (docs/proof.md)
ALLOWED_HOSTS = words("ROPA_ALLOWED_HOSTS", "localhost 127.0.0.1 [::1]")
CSRF_TRUSTED_ORIGINS = words("ROPA_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "unfold",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "simple_history",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",  # the documentation page's own script and style
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "purposes",
    "publishing",
    "ropa.accounts",
]

MIDDLEWARE = [
    "ropa.request_log.NamedRequests",
    "ropa.headers.Headers",
    "ropa.headers.OurHostsOnly",
    "ropa.headers.NotTooLarge",
    "ropa.without_tls.ProgramsWithTls",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ropa.headers.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ropa.accounts.sessions.SessionsEnd",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ropa.accounts.own_password.OwnPasswordFirst",
    "ropa.accounts.second_factor.SecondFactorFirst",
    "ropa.accounts.again.AskedAgain",
    "purposes.recorded.ChangesOfRequests",
]

ROOT_URLCONF = "ropa.urls"
WSGI_APPLICATION = "ropa.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ropa.accounts.pages.frame",
            ],
        },
    },
]

DATABASES = {"default": database(os.environ.get("ROPA_DATABASE_URL", ""), sqlite=VAR_DIR / "register.sqlite3")}

if _replica := os.environ.get("ROPA_READ_DATABASE_URL", ""):
    DATABASES["replica"] = database(_replica, sqlite=VAR_DIR, variable="ROPA_READ_DATABASE")
    DATABASE_ROUTERS = ["publishing.replica.Reads"]

for _database in DATABASES.values():
    refuse_unsafe_settings(debug=DEBUG, hosts=ALLOWED_HOSTS, key=SECRET_KEY, database=_database)

DATABASE_WEB_ROLE = os.environ.get("ROPA_WEB_ROLE", "")
"""PostgreSQL: the role that serves the site, which `migrate` lets add to the past and alter nothing of it."""

# Who gets in: ropa/accounts. Long passwords that nobody tries first; of what kind their characters are matters little.
# Whoever is limited to some organisations is stopped before anything is given.
AUTHENTICATION_BACKENDS = ["purposes.limits.WithinLimits", "ropa.accounts.passwords.ByPassword"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "ropa.accounts.passwords.NotGuessed"},
]
PROXIES = int(os.environ.get("ROPA_PROXIES", "0"))  # before us, each of which adds to X-Forwarded-For
SECOND_FACTOR_ROLES = roles("ROPA_SECOND_FACTOR", "DPO")
SINGLE_SIGN_ON = single_sign_on()
IDLE = timedelta(minutes=int(os.environ.get("ROPA_IDLE_MINUTES", "60")))
SESSION_COOKIE_AGE = 12 * 60 * 60  # however busy: after this one logs in again

PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_ADAPTER = "ropa.accounts.adapter.Accounts"
ACCOUNT_FORMS = {
    "login": "ropa.accounts.forms.LogIn",
    "change_password": "ropa.accounts.forms.ChangePassword",
    "reset_password": "ropa.accounts.forms.AskForReset",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # who keeps the accounts types their addresses
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True  # as long as any session lasts, no longer
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/15m/key,100/15m/ip",  # codes of a second factor; wrong passwords: ropa/accounts/limits.py
    "reset_password": "20/15m/ip,5/15m/key",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_ADAPTER = "ropa.accounts.second_factor.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # half a minute: telephones' clocks
MFA_ALLOW_UNVERIFIED_EMAIL = True  # as above
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not flag("ROPA_HTTPS")  # of one's own machine alone: browsers refuse any other
SOCIALACCOUNT_ADAPTER = "ropa.accounts.single_sign_on.Comers"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form may lead to nobody else (`form-action`), a link may
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": SINGLE_SIGN_ON.apps if SINGLE_SIGN_ON else []}}

AXES_HANDLER = "ropa.accounts.limits.Failures"
AXES_ENABLE_ADMIN = False

# What all replicas count together stands in the database; the API counts for itself, in each process.
COUNTED = "accounts_counted"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": COUNTED,
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "here": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# The languages of the desk and of the page's frame; texts may be written in more (purposes.languages).
LANGUAGES = [("en", _("English")), ("nl", _("Dutch")), ("fr", _("French")), ("de", _("German"))]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "ropa" / "locale"]
FORMAT_MODULE_PATH = ["ropa.formats"]
TIME_ZONE = os.environ.get("ROPA_TIME_ZONE", "Europe/Brussels")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # what browsers ask for at the top of every site
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

LARGEST_REQUEST = 21 * 1024 * 1024  # as the proxy: what follows, with a file of a published version
LARGEST_REQUESTS = {"/admin/purposes/organisation/import/": 65 * 1024 * 1024, "/verify/": 41 * 1024 * 1024}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024  # an activity in many languages, with room
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a long statement edited on one page

SIMPLE_HISTORY_DATE_INDEX = False  # `recorded` has the index that reading the past needs

# Receipts go to those whom the DPO names, reminders to owners; without a mail server, to standard output.
EMAIL_HOST = os.environ.get("ROPA_SMTP_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = int(os.environ.get("ROPA_SMTP_PORT", "587"))
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_HOST_USER = os.environ.get("ROPA_SMTP_USER", "")
EMAIL_HOST_PASSWORD = secret("ROPA_SMTP_PASSWORD")
EMAIL_TIMEOUT = 10  # seconds that a silent mail server may hold up who publishes
DEFAULT_FROM_EMAIL = os.environ.get("ROPA_MAIL_FROM", "ropa@localhost")
# Where a mail's links lead: no request tells it. Without a mail server, to the machine that one works on.
SITE_ADDRESS = os.environ.get("ROPA_ADDRESS", "" if EMAIL_HOST else "http://127.0.0.1:8000").rstrip("/")

# To standard error, where every service manager looks, as JSON. What a request was answered stands in its own line
# (ropa.request_log); Django adds what went wrong inside.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "ropa.request_log.AsJson"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "ropa.accounts": {"level": "INFO"},  # who logged in by what, and that somebody was refused
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        "django.server": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},  # lines with the query in them
    },
}

SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # scripts ask for a form's token (ropa.accounts.pages)
CSRF_FAILURE_VIEW = "publishing.errors.too_late"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"

if not DEBUG and flag("ROPA_HTTPS"):
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    # Browsers take these names over TLS alone, from this very host, for all of it: no neighbour can set them.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)/?$"]  # asked from beside us, without TLS
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True

# Whoever owns the whole domain decides whether browsers ship with it: not each site below it.
SILENCED_SYSTEM_CHECKS = [
    "security.W021",
    "axes.W002",  # what it counts is asked by the log-in itself (ropa/accounts/limits.py), which answers in words
    "axes.W003",  # the same
]

# History must never be lost to a rollback of its own: the row and its history are one transaction.
ATOMIC_REQUESTS = True
DATABASES["default"]["ATOMIC_REQUESTS"] = ATOMIC_REQUESTS

# Each view of the API names who may come in and how; what forgets to is closed. No password: it has no second factor.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "purposes.api.authentication.BearerToken",
        "purposes.api.authentication.DeskSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["purposes.api.permissions.AsAtTheDesk"],
    "DEFAULT_RENDERER_CLASSES": ["purposes.api.parsing.AsJson"],
    "DEFAULT_PARSER_CLASSES": ["purposes.api.parsing.Json"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # Counted by each process for itself: CACHES["here"].
    "DEFAULT_THROTTLE_RATES": {
        "address": os.environ.get("ROPA_API_RATE_ADDRESS", "1200/min") or None,
        "token": os.environ.get("ROPA_API_RATE", "600/min") or None,
    },
    "NUM_PROXIES": PROXIES,
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Register of processing activities",
    "DESCRIPTION": "Reads and writes the register, and publishes its statements. See docs/api.md.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "purposes.api.schema.with_problems",
    ],
}
