"""The rules of the print room, in plain Python.

`printable_text` writes names and streets as an envelope shows them, `address` says where post can
go, `enclosures` what goes into which envelope, `formats` how papers lie on a sheet, `pieces` what a
note and a returned envelope mean for what is to be posted.
"""
