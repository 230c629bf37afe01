"""Leadership programmes: who is nominated and takes part, and the commitment fee that comes back when they keep their
word. The fee is two things kept apart: the money (a deposit of payments) and the decision about it."""
