"""What people type about money."""

from payments.forms.reviewing import FoundForm, SettleForm

__all__ = ["FoundForm", "SettleForm"]
