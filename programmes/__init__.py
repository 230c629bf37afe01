"""What the alliance offers: programmes and courses, their runnings (cohorts), sessions, leaders and prices."""
