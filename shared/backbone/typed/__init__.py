"""Reading what a person typed or pasted: one way for every service, search, screen and import.

Plain functions of the standard library and of `phonenumbers`; each says by a `Refusal` what it
cannot read. What people cannot see never decides whether their words are taken (R-03, R-04).
"""
