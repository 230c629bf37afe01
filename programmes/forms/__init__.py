"""What people type about courses: the catalogue's filters, and the office's editor."""

from programmes.forms.catalogue import CatalogueForm

__all__ = ["CatalogueForm"]
