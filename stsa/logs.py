"""What is told to the log: one JSON line an event, never a body, an address or a name."""

import structlog


def lines_to_stderr(level: str) -> dict:
    """Django's LOGGING: everything from `level` on goes to the standard error, and events of ours as JSON."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "loggers": {"stripe": {"level": "WARNING"}},  # it tells of every call, with the payment's number
        "root": {"handlers": ["stderr"], "level": level},
    }
