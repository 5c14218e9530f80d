"""What a model's reply to a question to the map is read for."""

from __future__ import annotations

import json

import pytest

from research_core.reasoners.model.asking_map import Written, written_in


@pytest.mark.parametrize(
    "reply",
    [
        '<think>Which {label} is it?</think>\n{"cypher": "MATCH (c:Claim) RETURN c", "parameters": []}',
        'Here is the query:\n```json\n{"cypher": "MATCH (c:Claim) RETURN c", "parameters": []}\n```',
        "Like this:\n```cypher\nMATCH (c:Claim) RETURN c;\n```",
        "MATCH (c:Claim) RETURN c",
    ],
)
def test_a_query_is_found_in_any_form_of_reply(reply: str) -> None:
    assert written_in(reply) == Written("MATCH (c:Claim) RETURN c")


def test_half_a_letter_in_a_query_can_be_recorded() -> None:
    written = written_in('{"cypher": "RETURN \'\\ud800\'", "parameters": {"a": "\\udc00"}}')
    assert json.dumps([written.cypher, dict(written.parameters)]).isascii()
    written.cypher.encode()
    str(written.parameters["a"]).encode()
