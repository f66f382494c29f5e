"""Logs as JSON lines on standard error: times in UTC, ids instead of names, never a query string or a sign-in secret."""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar
from typing import Any

import structlog
from structlog.typing import Processor

SECRET_LENGTH = 6  # what is shorter is no secret, and would take every other letter out of the line
_secret: ContextVar[str] = ContextVar("secret", default="")


def configure() -> None:
    """Send our own lines and those of the libraries through one renderer."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False), _without_secret],
                        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
                        logger_factory=structlog.PrintLoggerFactory(sys.stderr), cache_logger_on_first_use=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False), _without_secret]))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def hide(secret: str) -> None:
    """Keep a word of the present request's address out of every line, whoever writes it: Flask's own errors name the address."""
    _secret.set(secret)


def _without_secret(_logger: Any, _method: str, line: Any) -> str:
    secret = _secret.get()
    return str(line).replace(secret, "…") if len(secret) >= SECRET_LENGTH else str(line)


def request_line(fields: dict[str, Any]) -> None:
    """One line for one answered request."""
    structlog.get_logger("request").info("request", **fields)
