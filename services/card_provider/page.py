"""The page where somebody pays: plain, and plainly not real."""

from html import escape

from services.card_provider.answers import Thing
from services.card_provider.money import pounds

STYLE = """
body { font: 1.125rem/1.5 sans-serif; max-width: 32rem; margin: 0 auto; padding: 1rem; color: #0b0c0c }
.banner { background: #fff7bf; border: 3px solid #b58840; padding: .5rem 1rem }
table { width: 100%; border-collapse: collapse } td { padding: .5rem 0; border-bottom: 1px solid #b1b4b6 }
td:last-child { text-align: right } .error { border-left: 5px solid #d4351c; padding-left: 1rem }
button { font: inherit; padding: .5rem 1rem; margin: .5rem .5rem 0 0; border: 2px solid #0b0c0c; background: #fff }
button:first-of-type { background: #00703c; border-color: #00703c; color: #fff }
button:focus { outline: 3px solid #fd0; outline-offset: 2px }
"""


def checkout(session: Thing, *, trouble: str = "") -> str:
    lines = "".join(
        f"<tr><td>{escape(line['description'])}</td><td>{pounds(line['amount_total'])}</td></tr>"
        for line in session["stand_in"]["lines"]
    )
    total = pounds(session["amount_total"])
    if session["status"] == "open":
        said = f'<p class="error" role="alert">{escape(trouble)}</p>' if trouble else ""
        below = f"""{said}<form method="post"><button name="choice" value="pay">Pay {total}</button>
            <button name="choice" value="decline">Let the card be declined</button>
            <button name="choice" value="cancel">Go back without paying</button></form>"""
    else:
        words = "This has been paid." if session["status"] == "complete" else "The time to pay has run out."
        below = f'<p>{words}</p><p><a href="{escape(session["success_url"])}">Go back to the portal</a></p>'
    return document(
        f'<p class="banner"><strong>Test payments.</strong> No card is asked for and no money moves.</p>'
        f"<h1>Pay {total}</h1><table>{lines}</table>{below}"
    )


def document(inside: str) -> str:
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Test payments</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><main>{inside}</main></body></html>"
    )
