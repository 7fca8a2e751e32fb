"""Chat templates of tokenizers."""

from typing import Any

from jinja2 import TemplateError
from transformers.utils.chat_template_utils import _compile_jinja_template

from ..errors import first_line
from ..tokenizer import TextTokenizer
from .bodies import Refusal


def apply_template(
    tokenizer: TextTokenizer, messages: list[dict[str, Any]], values: dict[str, Any] | None = None
) -> str:
    """The prompt of a conversation, ready for the assistant's turn; `Refusal` where there is no template or it fails.

    The environment is transformers' own: its loop controls, `tojson`, `strftime_now` and generation tags are no part of
    jinja, and a template that is rendered without them may differ in silence. `values` are further names of it.
    """
    if tokenizer.chat_template is None:
        reason = "this model's tokenizer has no chat template; use /generate with a prompt instead"
        raise Refusal(422, f"Template error: {reason}", "template_error")
    try:
        return _compile_jinja_template(tokenizer.chat_template).render(
            **(values or {}), messages=messages, tools=None, documents=None, bos_token=tokenizer.bos_token or "",
            eos_token=tokenizer.eos_token or "", add_generation_prompt=True,
        )  # fmt: skip
    except Exception as error:
        # A template is a program of the model's: whatever it raises is its own failure, not the server's.
        own = isinstance(error, TemplateError)
        reason = str(error) if own else f"the chat template failed with {type(error).__name__}: {first_line(error)}"
        raise Refusal(422, f"Template error: {reason}", "template_error") from error
