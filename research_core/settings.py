"""Settings, by environment variable or ``.streamlit/secrets.toml``, under the same names.

The environment wins. Keys are held as SecretStr, so that neither a log nor a traceback
nor a repr shows them.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from research_core.errors import BadInput

SECRETS_FILE = Path(".streamlit/secrets.toml")


class Settings(BaseSettings):
    """Everything that can be set from outside. All of it is optional."""

    model_config = SettingsConfigDict(case_sensitive=False, extra="ignore", env_ignore_empty=True)

    tavily_api_key: SecretStr | None = None
    tavily_base_url: str = "https://api.tavily.com"
    google_api_key: SecretStr | None = None
    gemini_base_url: str | None = None
    gemini_model: str = "gemini-3.6-flash, gemini-3.5-flash-lite"
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    openai_model: str | None = None
    neo4j_uri: str | None = None
    neo4j_username: str = "neo4j"
    neo4j_password: SecretStr | None = None
    neo4j_database: str = "neo4j"
    mindtrail_lease_seconds: float = 15.0
    ollama_base_url: str = "http://127.0.0.1:11434"
    ollama_model: str | None = None
    model_fallbacks: str = ""
    model_requests_per_minute: int | None = None
    model_tokens_per_minute: int | None = None
    model_requests_per_day: int | None = None
    model_timeout_seconds: float = 120.0
    model_patience_minutes: float = 10.0
    mindtrail_retry_seconds: float = 2.0
    mindtrail_minute_seconds: float = 60.0
    mindtrail_home: Path = Field(default_factory=lambda: user_data_path("mindtrail"))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, _SecretsFile(settings_cls))


class _SecretsFile(PydanticBaseSettingsSource):
    """Reads ``.streamlit/secrets.toml`` below the working directory, if it is there."""

    def __call__(self) -> dict[str, Any]:
        if not SECRETS_FILE.is_file():
            return {}
        try:
            values = tomllib.loads(SECRETS_FILE.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            # The parser's message can hold a line of the file, and so a key: tell only where.
            place = getattr(error, "lineno", None)
            where = f", line {place}" if place else ""
            raise BadInput(
                f"{SECRETS_FILE} is not valid TOML{where}. Nothing was started; correct the file "
                "and start again.",
                code="settings.invalid",
                file=str(SECRETS_FILE),
            ) from None
        return {name.lower(): value for name, value in values.items() if value != ""}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return None, field_name, False


def load_settings(**overrides: Any) -> Settings:
    """The settings in force; ``overrides`` (lower-case names) win over the environment.

    Raises BadInput, which names the settings that cannot be used and never their values.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        names = ", ".join(sorted({str(part["loc"][0]) for part in error.errors()})).upper()
        raise BadInput(
            f"These settings cannot be used: {names}. Correct them and start again.",
            code="settings.values",
            names=names,
        ) from None
