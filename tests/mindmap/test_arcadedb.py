"""What only the embedded engine does: Cypher, its refusals, its folder."""

from __future__ import annotations

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from arcadedb import ArcadeDBError

import research_core.mindmap.arcadedb as adapter
import research_core.mindmap.arcadedb_store as databases
from research_core.errors import MindMapError
from research_core.mindmap import open_mind_map
from research_core.mindmap.arcadedb import ArcadeMindMap
from research_core.mindmap.memory import MemoryMindMap
from research_core.mindmap.rows import plain
from research_core.ports import Graph, Node


@pytest.fixture
def filled(arcade: ArcadeMindMap, graph: Graph) -> ArcadeMindMap:
    arcade.write("run1", graph)
    return arcade


def test_rows_are_plain_json(filled: ArcadeMindMap) -> None:
    rows = filled.ask(
        "run1",
        "MATCH (t:Topic {research: $r})-[e:HAS_QUESTION]->(q) "
        "RETURN t, e, collect(q.id) AS ids, {inner: t} AS held, datetime() AS now, null AS none",
        {"r": "run1"},
    )
    assert len(rows) == 2
    row = json.loads(json.dumps(rows[0]))
    assert row["t"]["label"] == "Topic"
    assert row["e"] == {"seq": 2, "label": "HAS_QUESTION"}
    assert row["ids"] in (["q2.0"], ["q2.1"])
    assert row["held"]["inner"]["label"] == "Topic"
    assert datetime.fromisoformat(row["now"]).tzinfo is not None
    assert row["none"] is None
    assert "@rid" not in json.dumps(row)


def test_opening_a_map_takes_nothing_out_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ARCADEDB_LOG_DIR", raising=False)
    seen: set[str] = set()
    opened = threading.Event()

    def walk() -> None:
        while not opened.is_set():
            seen.update(name for name, _ in os.environ.items())

    with ThreadPoolExecutor(1) as pool:
        walker = pool.submit(walk)
        ArcadeMindMap().close()
        opened.set()
        walker.result()  # KeyError when a name goes while it walks
    assert "ARCADEDB_LOG_DIR" in seen
    assert seen <= set(os.environ)


def test_parameters_are_never_code(filled: ArcadeMindMap) -> None:
    hostile = "' OR 1=1 // \" } LOAD CSV"
    assert filled.ask("run1", "RETURN $x AS x", {"x": hostile}) == [{"x": hostile}]
    assert filled.ask("run1", "RETURN 'please LOAD CSV' AS x // LOAD CSV", {}) == [
        {"x": "please LOAD CSV"}
    ]


@pytest.mark.parametrize(
    ("cypher", "code"),
    [
        ("CREATE (:Topic {id: 'x'})", "mindmap.refused"),
        ("MATCH (n) DETACH DELETE n", "mindmap.refused"),
        ("MATCH (n) SET n.name = 'x' RETURN n", "mindmap.refused"),
        ("MATCH (n) CALL { WITH n DETACH DELETE n } RETURN 1", "mindmap.refused"),
        ("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", "mindmap.refused"),
        ("load /* so */ csv FROM 'https://example.org' AS row RETURN row", "mindmap.refused"),
        ("CALL apoc.load.json('/etc/passwd')", "mindmap.refused"),
        ("this is not Cypher", "mindmap.syntax"),
        ("RETURN " + "1 + " * 2_000 + "1", "mindmap.too_long"),
        ("UNWIND range(1, 100000000) AS a RETURN a", "mindmap.failed"),
        (
            "UNWIND range(1, 5000) AS a UNWIND range(1, 5000) AS b RETURN collect(a)",
            "mindmap.too_large",
        ),
    ],
)
def test_ask_refuses(filled: ArcadeMindMap, cypher: str, code: str) -> None:
    before = filled.snapshot("run1")
    with pytest.raises(MindMapError) as caught:
        filled.ask("run1", cypher, {})
    assert caught.value.code == code
    assert "com.arcadedb" not in str(caught.value)
    assert filled.snapshot("run1") == before


def test_the_engine_itself_refuses_files(filled: ArcadeMindMap, tmp_path: Path) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("a,b\n")
    with pytest.raises(adapter.ArcadeDBError, match="disabled"):
        filled._stores.of("run1").db.query(
            "opencypher", "LOAD CSV FROM $file AS row RETURN row", {"file": file.as_uri()}
        ).to_list()


def test_a_long_question_is_ended(monkeypatch: pytest.MonkeyPatch, graph: Graph) -> None:
    limits = {**databases.LIMITS, "arcadedb.command.timeout": 100}
    monkeypatch.setattr(databases, "LIMITS", limits)
    mind_map = ArcadeMindMap()
    endless = "UNWIND range(1, 9999) AS a UNWIND range(1, 9999) AS b WITH a + b AS c RETURN sum(c)"
    with pytest.raises(MindMapError) as caught:
        mind_map.ask("run1", endless, {})
    mind_map.close()
    assert caught.value.code == "mindmap.timeout"


def test_rows_are_limited(filled: ArcadeMindMap) -> None:
    rows = filled.ask("run1", "UNWIND range(1, 5000) AS a RETURN a", {})
    assert len(rows) == adapter.ROW_LIMIT


def test_a_write_is_whole_or_not_at_all(filled: ArcadeMindMap, graph: Graph) -> None:
    broken = Node("k9.9", "Concept", 99, {"name": "\ud800"})
    fine = Node("k9.8", "Concept", 99, {"name": "fine"})
    with pytest.raises(MindMapError):
        filled.write("run1", Graph((fine, broken), (), 99))
    assert filled.head("run1") == graph.seq
    assert all(node.id != "k9.8" for node in filled.snapshot("run1").nodes)
    filled.write("run1", Graph((fine,), (), 99))
    assert filled.head("run1") == 99


def test_the_folder_goes_with_the_map(graph: Graph) -> None:
    mind_map = ArcadeMindMap()
    folder = mind_map._stores.folder
    mind_map.write("run1", graph)
    assert folder.is_dir()
    mind_map.close()
    mind_map.close()
    assert not folder.exists()
    with pytest.raises(MindMapError) as caught:
        mind_map.head("run1")
    assert caught.value.code == "mindmap.closed"


def test_only_the_last_researches_stay_open(monkeypatch: pytest.MonkeyPatch, graph: Graph) -> None:
    monkeypatch.setattr(databases, "_KEPT_OPEN", 2)
    mind_map = ArcadeMindMap()
    mind_map.write("run1", graph)
    held = mind_map._stores.of("run1")  # somebody is still reading when it has to go
    for other in ("run2", "run3"):
        mind_map.write(other, graph)
    assert mind_map.head("run2") == graph.seq
    assert held.db.query("opencypher", "MATCH (n) RETURN count(n) AS n", {}).to_list()[0]["n"] > 5
    del held
    # Closed by now, its folder gone; when it is asked for it is empty, and is filled again.
    assert len(list(mind_map._stores.folder.glob("[0-9]*"))) == 2
    assert mind_map.head("run1") == 0
    mind_map.write("run1", graph)
    assert mind_map.head("run1") == graph.seq
    mind_map.close()


def test_each_research_has_a_database_of_its_own(filled: ArcadeMindMap, graph: Graph) -> None:
    filled.write("run2", Graph((Node("t1", "Topic", 1, {"name": "another"}),), (), 1))
    everything = "MATCH (n) WHERE n.id <> 'head' RETURN n.research AS research, n.id AS id"
    assert {row["research"] for row in filled.ask("run1", everything, {})} == {"run1"}
    assert filled.ask("run2", everything, {}) == [{"research": "run2", "id": "t1"}]
    assert filled.ask("run2", everything, {"research": "run1"}) == [
        {"research": "run2", "id": "t1"}
    ]
    filled.forget("run2")
    assert filled.ask("run2", everything, {}) == []
    assert len(filled.ask("run1", everything, {})) == len(graph.nodes)


def test_a_map_that_nobody_closed_takes_its_folder_along() -> None:
    mind_map = ArcadeMindMap()
    folder = mind_map._stores.folder
    del mind_map
    assert not folder.exists()


def test_readers_go_on_while_one_writes(arcade: ArcadeMindMap) -> None:
    done = threading.Event()
    errors: list[Exception] = []

    def read() -> None:
        try:
            while not done.is_set():
                rows = arcade.ask(
                    "run1",
                    "MATCH (e:Evidence {research: 'r'}) RETURN e.seq AS seq, count(*) AS n",
                    {},
                )
                assert all(row["n"] == 50 for row in rows)
        except Exception as error:  # noqa: BLE001 - told below, on the test's own thread
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for seq in range(1, 30):
        nodes = (Node(f"e{seq}.{i}", "Evidence", seq, {"name": "n"}) for i in range(50))
        arcade.write("r", Graph(tuple(nodes), (), seq))
    done.set()
    for reader in readers:
        reader.join()
    assert errors == []


def test_without_the_engine_there_is_still_a_map(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_mind_map()
    assert isinstance(opened, ArcadeMindMap)
    opened.close()

    def too_old(path: str) -> None:
        raise adapter.ArcadeDBError("needs an x86-64-v3 CPU")

    monkeypatch.setattr(databases, "create_database", too_old)
    fallback = open_mind_map()
    assert isinstance(fallback, MemoryMindMap)
    with pytest.raises(MindMapError, match="arcadedb") as caught:
        fallback.ask("run1", "RETURN 1", {})
    assert caught.value.code == "mindmap.no_cypher"


def test_values_that_json_does_not_know() -> None:
    assert plain(float("nan")) is None
    assert plain(date(2026, 11, 21)) == "2026-11-21"
    assert plain(datetime(2026, 11, 21, tzinfo=UTC)) == "2026-11-21T00:00:00+00:00"
    assert plain((1, {"@type": "Topic", "@rid": "#1:0"})) == [1, {"label": "Topic"}]
    assert plain(1 + 2j) == "(1+2j)"


class _Writers:
    """A store whose writers wait for a lock."""

    def __init__(self) -> None:
        self.writing = threading.Lock()


def test_a_record_that_goes_while_it_is_read_is_read_once_more_without_writers() -> None:
    store, said = _Writers(), ["Reading the result set failed: Record #13:0 not found"]
    locked = []

    def read() -> int:
        locked.append(store.writing.locked())
        if said:
            raise ArcadeDBError(said.pop())
        return 7

    assert adapter.undisturbed(store, read) == 7  # type: ignore[arg-type]
    assert locked == [False, True]
    assert not store.writing.locked()


def test_what_else_the_engine_says_is_not_tried_again() -> None:
    def read() -> int:
        raise ArcadeDBError("TimeoutException")

    with pytest.raises(ArcadeDBError, match="Timeout"):
        adapter.undisturbed(_Writers(), read)  # type: ignore[arg-type]
