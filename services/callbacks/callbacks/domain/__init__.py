"""The rules of the callback list: who must be called, why, and in which order.

`decisions` says what a note does, `fold` which calls are still open, `clocks` by when they must be
answered, `ranking` in which order. Nothing here knows a database, a broker or a web server.
"""
