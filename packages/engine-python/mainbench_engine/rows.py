"""Training rows: reading them, tokenising prompt and target jointly, and finding where the target begins."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy

from .errors import BAD_DATA, EngineError
from .json_lines import has_half_characters, json_lines
from .tokenizer import TextTokenizer

SEED, ALIGNED = "seed", "aligned"
IGNORED_LABEL = -100


@dataclass(frozen=True)
class Row:
    """One training example as text."""

    id: str
    prompt: str
    target: str
    source: str


@dataclass(frozen=True, eq=False)
class TokenizedRow:
    """One training example as ids. Tokens from `target_start` on (at least 1) are the target."""

    id: str
    source: str
    ids: numpy.ndarray
    target_start: int

    @property
    def target_tokens(self) -> int:
        """Tokens that count in the loss."""
        return len(self.ids) - self.target_start

    @property
    def labels(self) -> numpy.ndarray:
        """Labels as transformers wants them: the ids, with everything before the target ignored."""
        labels = self.ids.astype(numpy.int64)
        labels[: self.target_start] = IGNORED_LABEL
        return labels


@dataclass(frozen=True)
class TokenizedRows:
    """Rows that are ready for training, and what happened to the others."""

    rows: tuple[TokenizedRow, ...]
    truncated: int
    dropped: int

    def of(self, source: str) -> list[TokenizedRow]:
        """Rows of one source, in their order."""
        return [row for row in self.rows if row.source == source]


def read_rows(path: str) -> list[Row]:
    """Reads rows from a JSON Lines file.

    Raises:
        EngineError: kind bad-data, naming file and line.
    """
    rows: dict[tuple[str, str], Row] = {}
    for place, value in json_lines(path, "row"):
        row = _read_row(value, place)
        if (row.id, row.source) in rows:
            raise EngineError(BAD_DATA, f"{place}: a second {row.source} row with the id {row.id!r}.")
        rows[row.id, row.source] = row
    return list(rows.values())


def _read_row(value: Any, place: str) -> Row:
    if not isinstance(value, dict):
        raise EngineError(BAD_DATA, f"{place}: expected an object with id, prompt, target and source.")
    for name in ("prompt", "target"):
        if not isinstance(value.get(name), str):
            raise EngineError(BAD_DATA, f"{place}: the field {name!r} is missing or not a text.")
        if has_half_characters(value[name]):
            raise EngineError(BAD_DATA, f"{place}: the field {name!r} holds half of a character (a lone surrogate).")
    if not isinstance(value.get("id"), (str, int)):
        raise EngineError(BAD_DATA, f"{place}: the field 'id' is missing or neither a text nor a number.")
    if value.get("source") not in (SEED, ALIGNED):
        raise EngineError(BAD_DATA, f"{place}: source is {value.get('source')!r}; expected '{SEED}' or '{ALIGNED}'.")
    return Row(str(value["id"]), value["prompt"], value["target"], value["source"])


def tokenize_row(tokenizer: TextTokenizer, row: Row, max_length: int) -> tuple[TokenizedRow | None, bool]:
    """Tokenises prompt and target as one text, as a server does, and adds the end token to the target.

    The target begins with the first token that starts at or after the end of the prompt, in bytes; tokens that the
    tokenizer added itself cover no byte and are skipped. A row past `max_length` tokens is cut at its end.

    Returns:
        The row, or None if no target token is left, and whether it was cut.
    """
    tokens = tokenizer.tokens(row.prompt + row.target)
    prompt_bytes = len(row.prompt.encode())
    ids = [token.id for token in tokens]
    target_start = next(
        (index for index, token in enumerate(tokens) if token.start >= prompt_bytes and token.stop > token.start),
        len(ids),
    )
    if tokenizer.eos_id is not None:
        ids.append(tokenizer.eos_id)
    truncated = len(ids) > max_length
    ids = ids[:max_length]
    target_start = max(target_start, 1)
    if target_start >= len(ids) or not row.target:
        return None, truncated
    return TokenizedRow(row.id, row.source, numpy.array(ids, dtype=numpy.int32), target_start), truncated


def tokenize_rows(tokenizer: TextTokenizer, rows: list[Row], max_length: int, path: str | Path) -> TokenizedRows:
    """Tokenises all rows.

    An aligned row without a seed row of its id, or with a seed row that was dropped, is dropped too: a step holds
    both.

    Raises:
        EngineError: kind bad-data, when nothing is left to train on.
    """
    kept: list[TokenizedRow] = []
    truncated = 0
    for row in rows:
        tokenized, was_cut = tokenize_row(tokenizer, row, max_length)
        truncated += was_cut
        if tokenized is not None:
            kept.append(tokenized)
    seed_ids = {row.id for row in kept if row.source == SEED}
    kept = [row for row in kept if row.source == SEED or row.id in seed_ids]
    if not kept:
        raise EngineError(
            BAD_DATA, f"{path}: no row has a target token within max_length {max_length}; check targets and max_length."
        )
    return TokenizedRows(tuple(kept), truncated, len(rows) - len(kept))
