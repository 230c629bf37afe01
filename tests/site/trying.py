"""How much is tried: a few of each in `make test`, the same every time; many more in the long run."""

import os

from hypothesis import HealthCheck, Phase, settings

#: `make faults` sets LONG.
IS_LONG = bool(os.environ.get("LONG"))
PROFILE = settings(
    max_examples=200 if IS_LONG else 5,
    derandomize=not IS_LONG,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink] if IS_LONG else [Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
FORM = "application/x-www-form-urlencoded"
