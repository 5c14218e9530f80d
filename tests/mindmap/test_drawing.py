"""What pyvis is given: fixed places, shapes and colours by kind, and no way in for a text."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from research_core.mindmap.drawing import Drawing, draw, to_html
from research_core.mindmap.layout import layout
from research_core.mindmap.palette import PALETTES, Theme
from research_core.mindmap.projection import project_all
from research_core.ports import Edge, Graph, Node
from tests.mindmap.big_story import big_story
from tests.mindmap.story import Story, claim

NASTY = [
    "<img src=x onerror=document.title='pwned'>",
    "</script><script>document.title='pwned'</script>",
    'a href="javascript:document.title=1" <a href="https://evil.example">click</a>',
    "<!-- <script>",
    "\u2028\u2029 document.title='pwned'",
    "{{ 7 * 7 }} {% raw %}",
    "'};document.title='pwned';//",
]


def hostile() -> Graph:
    """Every text, id and property that can be hostile, is."""
    story = Story()
    story.start(NASTY[0])
    questions = story.plan(*NASTY)
    sources = story.find(*((text, text) for text in NASTY))
    evidence = story.gather(*zip(sources, questions, strict=True))
    story.reason(
        *(claim(NASTY[i], questions[i], evidence[i]) for i in range(len(NASTY))),
        answered=tuple(questions),
    )
    graph = project_all("run1", story.events)
    ids = [Node(text, "Question", 9, {"name": text, "title": text}) for text in NASTY]
    edges = tuple(Edge("t1", text, "HAS_QUESTION", 9, {"title": text}) for text in NASTY)
    return Graph((*graph.nodes, *ids), (*graph.edges, *edges), 9)


def drawn(graph: Graph, theme: Theme = "light") -> Drawing:
    return draw(graph, layout(graph, {}), theme)


def looks(drawing: Drawing) -> dict[str, dict[str, Any]]:
    """Every node as it is drawn, its look included."""
    groups = drawing.options["groups"]
    return {node["id"]: {**node, **groups[node["group"]]} for node in drawing.nodes}


def lines(drawing: Drawing) -> dict[str, dict[str, Any]]:
    """Every edge as it is drawn."""
    known = drawing.options["lines"]
    return {edge["id"]: {**edge, **known[edge["line"]]} for edge in drawing.edges}


def test_each_kind_has_its_shape_and_colour(graph: Graph) -> None:
    positions = layout(graph, {})
    drawing = draw(graph, positions, "light")
    nodes = looks(drawing)
    shapes = {node["kind"]: node["shape"] for node in nodes.values()}
    assert shapes == {
        "Topic": "box",
        "Question": "diamond",
        "ReasoningStep": "dot",
        "Claim": "triangle",
        "Evidence": "square",
        "Concept": "dot",
        "Injection": "hexagon",
    }
    assert nodes["k7.0"]["color"]["border"] == PALETTES["light"].kinds["Concept"]
    assert (nodes["r9"]["x"], nodes["r9"]["y"]) == positions["r9"]
    assert nodes["r9"]["label"] == "Reasoning 2"
    assert json.loads(json.dumps(drawing.nodes)) == drawing.nodes


def test_what_waits_is_hollow_and_what_is_contradicted_is_red(graph: Graph) -> None:
    light = PALETTES["light"]
    nodes = looks(drawn(graph))
    assert nodes["q2.0"]["color"]["background"] == light.kinds["Question"]
    assert nodes["q2.1"]["color"]["background"] == light.ground
    assert nodes["c7.1"]["color"]["border"] == light.against
    assert nodes["c7.0"]["color"]["border"] == light.kinds["Claim"]


def test_what_the_analyst_said_of_a_node_shows() -> None:
    def look(**facts: str | bool) -> dict[str, Any]:
        node = Node("c7.0", "Claim", 7, {"name": "A claim", "verified": True, **facts})
        return looks(draw(Graph((node,)), {"c7.0": (0.0, 0.0)}, "light"))["c7.0"]

    usual, pinned, rejected, fallen = (
        look(),
        look(mark="pinned"),
        look(mark="rejected"),
        look(stands=False),
    )
    assert pinned["borderWidth"] > usual["borderWidth"]
    assert rejected["opacity"] < usual["opacity"]
    assert rejected["shapeProperties"]["borderDashes"]
    assert not usual["shapeProperties"]["borderDashes"]
    assert fallen["color"]["background"] == PALETTES["light"].ground
    # Whatever a mark changes is said without it as well, or it would stay when it goes.
    assert usual.keys() >= pinned.keys() | rejected.keys() | fallen.keys()


def test_lines_tell_support_from_contradiction(graph: Graph) -> None:
    edges = {key.split("|")[0]: edge for key, edge in lines(drawn(graph)).items()}
    assert edges["SUPPORTS"]["color"]["color"] == PALETTES["light"].accent
    assert edges["CONTRADICTS"]["color"]["color"] == PALETTES["light"].against
    assert edges["CONTRADICTS"]["dashes"]
    assert not edges["ANSWERS"]["dashes"]
    assert edges["LEADS_TO"]["arrows"] == "to"


def test_support_is_as_wide_as_it_is_strong() -> None:
    def width(match: str, voices: int) -> float:
        ends = (
            Node("e5.0", "Evidence", 5, {"name": "page"}),
            Node("c7.0", "Claim", 7, {"name": "claim", "voices": voices}),
        )
        edge = Edge("e5.0", "c7.0", "SUPPORTS", 7, {"quote": "words", "match": match})
        drawing = draw(Graph(ends, (edge,)), {"e5.0": (0.0, 0.0), "c7.0": (9.0, 9.0)}, "light")
        (line,) = lines(drawing).values()
        return float(line["width"])

    assert width("close", 1) < width("exact", 1) < width("exact", 2) < width("exact", 3)
    assert width("exact", 3) == width("exact", 9)


def test_every_node_knows_its_round_and_its_group(graph: Graph) -> None:
    drawing = draw(graph, layout(graph, {}), "light", clusters={"c7.0": "q2.0"})
    nodes = looks(drawing)
    rounds = {key: nodes[key]["round"] for key in ("t1", "q2.0", "e5.0", "r7", "c7.0", "c9.0")}
    assert rounds == {"t1": 0, "q2.0": 0, "e5.0": 1, "r7": 1, "c7.0": 1, "c9.0": 2}
    assert nodes["c7.0"]["cluster"] == "q2.0"
    assert "cluster" not in nodes["c9.0"]
    assert nodes["e5.0"]["name"] == "Self-consistency", "what has no label is found by its name"


def test_thousands_of_things_share_a_few_looks() -> None:
    story = big_story(rounds=6, claims=40)
    graph = project_all(story.run, story.events)
    drawing = drawn(graph)
    assert len(drawing.nodes) > 500
    assert len(drawing.options["groups"]) + len(drawing.options["lines"]) < 40
    each = len(json.dumps([drawing.nodes, drawing.edges])) / len(drawing.nodes)
    assert each < 450, "bytes for a node with its edges"


def test_nothing_moves_by_itself(graph: Graph) -> None:
    options = drawn(graph).options
    assert options["physics"] == {"enabled": False}
    assert drawn(graph, "dark").background == "#1c2027"


def test_a_node_without_a_position_is_left_out(graph: Graph) -> None:
    drawing = draw(graph, {"t1": (0.0, 0.0)}, "light", step_word="추론")
    assert [node["id"] for node in drawing.nodes] == ["t1"]
    assert drawing.edges == []


def test_steps_are_named_in_the_readers_language(graph: Graph) -> None:
    drawing = draw(graph, layout(graph, {}), "light", step_word="추론")
    assert looks(drawing)["r9"]["label"] == "추론 2"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_read(theme: Theme) -> None:
    palette = PALETTES[theme]
    colours = [*palette.kinds.values(), palette.ink, palette.soft, palette.accent, palette.against]
    for colour in colours:
        assert _contrast(colour, palette.ground) >= 4.5, colour


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_no_text_becomes_a_title() -> None:
    drawing = drawn(hostile())
    assert len(drawing.nodes) > 20
    for thing in (*drawing.nodes, *drawing.edges):
        assert "title" not in thing
        assert "image" not in thing


def test_the_page_loads_nothing() -> None:
    html = to_html(drawn(hostile()))
    tags = re.findall(r"<(?:link|script|img|iframe|meta)\b[^>]*>", html)
    assert not [tag for tag in tags if re.search(r"\b(?:src|href)\s*=", tag)]
    assert not re.findall(r"""(?:src|href)\s*=\s*["']?\s*(?:https?:)?//""", html.split("<body>")[1])
    assert "default-src 'none'" in html
    assert "<h1>" not in html
    assert "bootstrap" not in html


def test_no_text_leaves_its_script() -> None:
    clean = to_html(Drawing([], [], {}, "#ffffff"))
    html = to_html(drawn(hostile()))
    for mark in ("<script", "</script", "<!--", "<img", "<a ", "\u2028", "\u2029"):
        assert html.count(mark) == clean.count(mark), mark
    # pyvis would make a popup of HTML as soon as one title holds "href".
    assert "popup.innerHTML" not in html
    assert len(html) < 750_000


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_a_browser_draws_it_and_runs_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    page.write_text(to_html(drawn(hostile())), encoding="utf-8")
    options = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
        "--disable-background-networking --disable-component-update --disable-sync "
        f"--user-data-dir={tmp_path}/profile --virtual-time-budget=2000 --dump-dom"
    )
    done = subprocess.run(
        ["chromium", *options.split(), page.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "<canvas" in done.stdout
    assert "<title>Mind map</title>" in done.stdout
    assert "pwned" not in done.stdout.split("<title>")[1].split("</title>")[0]
