"""Which schools are members of the alliance, for which academic year: what they joined for, what it costs them, and the
places that it gives them. Prices and benefits follow from this record."""
