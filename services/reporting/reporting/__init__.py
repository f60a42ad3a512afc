"""The reporting service: what happened, as a list on screen, in a spreadsheet and on paper."""
