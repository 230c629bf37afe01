"""A stand-in for the card provider: a process of its own that speaks Stripe's HTTP, as far as the portal uses it.

It behaves as the real one does, the awkward parts too: a key repeats its first answer, errors included; two calls under
one key at once conflict; keys are forgotten after a day; webhooks come late, twice and out of order. The portal knows
it from the real one by its address alone. What the real one does not have stands under `/_control/` (control.py):
faults on demand, a clock that can be put forward, and a look at everything. No card and no money is ever real here.
"""
