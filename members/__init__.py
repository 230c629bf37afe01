"""Which schools are members of the alliance, for which academic year. Prices and benefits follow from this record."""
