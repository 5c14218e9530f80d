"""google-generativeai, imported quietly and with one client for each key."""

from __future__ import annotations

import threading
import warnings
from types import ModuleType
from typing import TYPE_CHECKING, Any

from research_core.models.failures_gemini import Refused

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

_CONNECT_S = 10.0
_CONNECTIONS = 32
_LONGEST_ERROR = 64 * 1024

_importing = threading.Lock()
_loaded: list[ModuleType] = []


def protos() -> Any:
    """The messages of google-generativeai. Safe to call from several threads at once.

    Importing it warns of its successor and of Python's age; a process that turns warnings
    into errors could not use it at all.
    """
    # The warnings' filters belong to the whole process, so they are changed only once.
    with _importing:
        if not _loaded:
            with warnings.catch_warnings():
                for text in (
                    r"\s*All support for the .google.generativeai",
                    "You are using a Python version",
                ):
                    warnings.filterwarnings("ignore", text, FutureWarning)
                import google.generativeai  # noqa: PLC0415

                _loaded.append(google.generativeai.protos)
        return _loaded[0]


def new_client(key: str, base_url: str | None) -> Any:
    """A client of the Gemini API that only knows this key, over HTTP."""
    protos()
    from google.ai.generativelanguage import GenerativeServiceClient  # noqa: PLC0415
    from google.api_core.client_options import ClientOptions  # noqa: PLC0415

    # Not the library's ``configure``: it holds one key for the whole process.
    options = ClientOptions(api_key=key, api_endpoint=base_url and base_url.rstrip("/"))
    client = GenerativeServiceClient(transport="rest", client_options=options)
    transport: Any = client.transport
    for scheme in ("http://", "https://"):
        transport._session.mount(scheme, _adapter())
    return client


def _adapter() -> Any:
    from requests.adapters import HTTPAdapter  # noqa: PLC0415
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    class Adapter(HTTPAdapter):
        """Gives up early on a silent host, and shows refusals before the client reads them.

        A redirect is a refusal too: the key would follow it to any host.
        """

        def send(
            self,
            request: PreparedRequest,
            stream: bool = False,
            timeout: Any = None,
            verify: bool | str = True,
            cert: Any = None,
            proxies: Any = None,
        ) -> Response:
            timeout = (min(_CONNECT_S, timeout), timeout)
            response = super().send(request, stream, timeout, verify, cert, proxies)
            if response.status_code >= 300:
                try:
                    body = response.raw.read(_LONGEST_ERROR, decode_content=True)
                except HTTPError:
                    body = b""  # the status says enough
                finally:
                    response.close()
                retry_after = response.headers.get("Retry-After", "")
                raise Refused(response.status_code, retry_after, body)
            return response

    return Adapter(pool_maxsize=_CONNECTIONS)
