"""Chat templates of tokenizers."""

from typing import Any

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..tokenizer import TextTokenizer
from .requests import InvalidRequest


def _refuse(message: str) -> None:
    raise TemplateError(message)


def apply_template(tokenizer: TextTokenizer, messages: list[dict[str, Any]]) -> str:
    """The prompt of a conversation, ready for the assistant's turn.

    Raises:
        InvalidRequest: without a template, or when the template refuses the messages.
    """
    if tokenizer.chat_template is None:
        raise InvalidRequest(
            "Template error: this model's tokenizer has no chat template; use /generate with a prompt instead",
            "template_error",
        )
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.globals["raise_exception"] = _refuse
    try:
        return environment.from_string(tokenizer.chat_template).render(
            messages=messages,
            bos_token=tokenizer.bos_token or "",
            eos_token=tokenizer.eos_token or "",
            add_generation_prompt=True,
        )
    except TemplateError as error:
        raise InvalidRequest(f"Template error: {error}", "template_error") from error
