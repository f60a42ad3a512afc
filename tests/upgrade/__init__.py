"""One version beside the next: what an upgrade without a pause needs."""
