"""The reporting service: what happened, on one page, on screen and on paper."""
