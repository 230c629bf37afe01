"""Going on in spite of what stands in the way, once one has read it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django import forms


class WarnsOfClashes(forms.Form):
    """A form that is shown once more when something stands in the way of what it asks for; its button then does it."""

    button_all_the_same = "Do it all the same"
    warned_of = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    clashes: Sequence[str] = ()

    def goes_on_despite(self, clashes: Sequence[str]) -> bool:
        """Whether these have been read on this very page. If not, the page is to be shown again with them."""
        seen = hashlib.sha256("\n".join(clashes).encode()).hexdigest()
        if not clashes or self.cleaned_data["warned_of"] == seen:
            return True
        self.data = self.data.copy()
        self.data[self.add_prefix("warned_of")] = seen
        self.clashes, self.button = clashes, self.button_all_the_same
        return False
