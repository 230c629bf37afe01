"""Measuring the portal: the same pages at the demonstration's size and at national size, bookings per second beside
what the bare database can do, weight, memory and start. `make bench` writes bench/results.json."""
