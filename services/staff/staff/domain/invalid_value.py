"""What is wrong with a value somebody entered."""


class InvalidValue(ValueError):
    """A value that cannot be used: a code for programs, a sentence for people, parameters."""

    def __init__(self, code: str, sentence: str, **parameters: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.parameters = parameters
