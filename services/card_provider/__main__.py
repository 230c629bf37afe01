"""`python -m services.card_provider FOLDER PORT`: its keys and the address of webhooks come from the environment."""

import os
import sys
from pathlib import Path

from services.card_provider.server import serve

if __name__ == "__main__":
    serve(
        Path(sys.argv[1]) / "card-provider.sqlite3",
        int(sys.argv[2]),
        api_key=os.environ["STRIPE_API_KEY"],
        webhook_url=os.environ.get("CARD_WEBHOOK_URL", ""),
        webhook_secret=os.environ["STRIPE_WEBHOOK_SECRET"],
    )
