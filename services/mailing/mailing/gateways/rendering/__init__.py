"""How a batch becomes a PDF file. Imported by printing processes only: it needs WeasyPrint.

`html` lays out whole cells from templates; `overlay` lays out one cell of each kind and writes
names and addresses on it itself; `job` puts both together.
"""
