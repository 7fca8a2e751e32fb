"""Values from other programs, checked by pydantic; what is wrong with one becomes a part of a sentence."""

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

_EXPECTED = {
    "missing": "a value",
    "string_type": "a text",
    "bool_type": "a boolean",
    "int_type": "an integer",
    "float_type": "a number",
    "finite_number": "a finite number",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "literal_error": "{expected}",
    "too_long": "a list of at most {max_length}",
    "too_short": "a list of at least {min_length}",
}


class Checked(BaseModel):
    """Immutable values of the types that are declared: no text for a number, no number for a boolean, no NaN."""

    model_config = ConfigDict(strict=True, frozen=True, allow_inf_nan=False)


def rule(expected: str, holds: Callable[[Any], bool], kind: str = "bounds") -> AfterValidator:
    """A rule for a value beside its type.

    Args:
        expected: what values it leaves, as it stands after "must be" or "expected".
        holds: whether a value keeps it.
        kind: what `Problem.kind` says where it does not.
    """

    def check(value: Any) -> Any:
        if not holds(value):
            raise PydanticCustomError(kind, expected)
        return value

    return AfterValidator(check)


class Problem(NamedTuple):
    """The first thing that is wrong.

    Attributes:
        path: names of fields and places in lists, from the outside in.
        kind: pydantic's name of the rule.
        expected: what should be there.
        given: what is there, at most 80 characters long.
    """

    path: tuple[int | str, ...]
    kind: str
    expected: str
    given: str


def first_problem(error: ValidationError) -> Problem:
    """What a refusal by pydantic says first."""
    first = error.errors(include_url=False)[0]
    kind, value, context = first["type"], first["input"], first.get("ctx", {})
    expected = _EXPECTED[kind].format(**context) if kind in _EXPECTED else first["msg"]
    return Problem(first["loc"], kind, expected, str(context["actual_length"]) if kind == "too_long" else shown(value))


def shown(value: Any) -> str:
    """A scalar as Python writes it, of anything else its type."""
    return repr(value)[:80] if value is None or isinstance(value, (str, int, float)) else f"a {type(value).__name__}"
