"""What the provider answers: an object, or an error in Stripe's form."""

from typing import Any

Thing = dict[str, Any]


class Refusal(Exception):  # noqa: N818 - an answer, which is nobody's mistake
    """An answer that is an error. `is_kept`: under a key it is repeated; what never began to act is not kept."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        is_kept: bool = False,
    ) -> None:
        super().__init__(message)
        self.status, self.is_kept = status, is_kept
        said = {"type": kind, "message": message, "code": code, "param": param}
        self.body: Thing = {"error": {name: value for name, value in said.items() if value is not None}}


def missing(kind: str, name: str, *, param: str = "id") -> Refusal:
    return Refusal(404, f"No such {kind}: '{name}'", code="resource_missing", param=param)


def needs(param: str) -> Refusal:
    return Refusal(400, f"Missing required param: {param}.", code="parameter_missing", param=param)


def wrong(param: str, message: str) -> Refusal:
    return Refusal(400, message, code="parameter_invalid_integer" if "integer" in message else None, param=param)


def conflict(key: str) -> Refusal:
    return Refusal(
        409,
        "There is currently another in-progress request using this Idempotent Key (that probably means you submitted "
        f"twice, and the other request is still going through): {key}. Please try again later.",
        code="idempotency_key_in_use",
        kind="idempotency_error",
    )


def used_otherwise(key: str) -> Refusal:
    return Refusal(
        400,
        "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using "
        f"a key other than '{key}' if you meant to execute a different request.",
        kind="idempotency_error",
    )


def too_many() -> Refusal:
    return Refusal(429, "Request rate limit exceeded.", code="rate_limit")


def broken() -> Refusal:
    return Refusal(500, "An error occurred with our servers.", kind="api_error", is_kept=True)
