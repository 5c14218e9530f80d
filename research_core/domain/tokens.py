"""How long a text is for a language model, without asking one."""

from __future__ import annotations


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has: four ASCII characters to one, one and a half of any
    other script. On the careful side for the tokenizers in use; a service's own count is
    recorded with its reply."""
    ascii_ = sum(character.isascii() for character in text)
    return int(ascii_ / 4 + (len(text) - ascii_) / 1.5) + 1
