"""The public offer, joining and renewing, a school's membership, and the office's pages."""
