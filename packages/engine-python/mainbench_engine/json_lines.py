"""Reading JSON Lines files of users."""

import json
from collections.abc import Iterator
from typing import Any

from .errors import BAD_DATA, EngineError


def json_lines(path: str, what: str) -> Iterator[tuple[str, Any]]:
    """The place and the JSON of every line of a file that is not empty; `what` names what a line holds.

    Raises:
        EngineError: kind bad-data, naming file and line.
    """
    count = 0
    try:
        with open(path, encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                if not line.strip():
                    continue
                count += 1
                place = f"{path}, line {number}"
                try:
                    value = json.loads(line)
                except ValueError as error:
                    raise EngineError(BAD_DATA, f"{place}: not valid JSON ({error}).") from error
                yield place, value
    except OSError as error:
        raise EngineError(BAD_DATA, f"Cannot read the {what}s in {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise EngineError(BAD_DATA, f"{path} is not UTF-8 text: {error.reason} at byte {error.start}.") from error
    if count == 0:
        raise EngineError(BAD_DATA, f"{path} holds no {what}; expected at least one line of JSON.")


def has_half_characters(text: str) -> bool:
    """Whether a text holds halves of characters (lone surrogates), which JSON can write and UTF-8 cannot hold."""
    return any("\ud800" <= character <= "\udfff" for character in text)
