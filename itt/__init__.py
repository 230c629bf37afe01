"""Initial teacher training: partnerships, bids for places, applications, trainees and their first posts."""
