"""Why something typed is not taken."""


class Refusal(ValueError):
    """What is wrong with something typed: a code for programs, a sentence that says what to do.

    The sentence is a template, `{place}` stands for the parameter of that name. Neither repeats
    what was typed, for it may be a social security number.
    """

    def __init__(self, code: str, template: str, **parameters: int | str) -> None:
        super().__init__(template.format(**parameters))
        self.code = code
        self.template = template
        self.parameters = parameters
