"""May this question be carried out? Judged by the plan that the Neo4j server made for it.

One database holds all researches, and edges never cross from one to another. So a question
stays with its own when each path that it walks passes a node with ``research = $research``.
What this file does not know is refused: an operator, a condition, a loop.

A plan's texts come from the server, which writes literals as parameters and puts names
that are no plain words between backticks; where it matters, only plain words are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from research_core.errors import MindMapError
from research_core.mindmap.schema import EDGE_KINDS, NODE_LABELS

Plan = Mapping[str, Any]

# The variables of a path whose nodes may still be another research's.
_Loose = frozenset[str]

_UNSCOPED = (
    "The question would look at other researches too. Write {research: $research} on the "
    "node each path starts from, with its label, for instance "
    "MATCH (c:Claim {research: $research}). Nothing was asked."
)

# They work on what is there already, or walk edges from it.
_HARMLESS = frozenset({
    "AntiConditionalApply", "AntiSemiApply", "Apply", "Argument", "CacheProperties",
    "CartesianProduct", "ConditionalApply", "Distinct", "Eager", "EagerAggregation",
    "EmptyResult", "EmptyRow", "Expand(All)", "Expand(Into)", "Filter", "LeftOuterHashJoin",
    "LetAntiSemiApply", "LetSelectOrAntiSemiApply", "LetSelectOrSemiApply", "LetSemiApply",
    "Limit", "NodeHashJoin", "Optional", "OptionalExpand(All)", "OptionalExpand(Into)",
    "OrderedAggregation", "OrderedDistinct", "OrderedUnion", "PartialSort", "PartialTop",
    "ProduceResults", "Projection", "RightOuterHashJoin", "RollUpApply", "SelectOrAntiSemiApply",
    "SelectOrSemiApply", "SemiApply", "ShortestPath", "Skip", "Sort", "Top", "Union", "Unwind",
    "ValueHashJoin", "VarLengthExpand(All)", "VarLengthExpand(Into)", "VarLengthExpand(Pruning)",
    "VarLengthExpand(Pruning,BFS)", "VarLengthExpand(Pruning,BFS,All)",
    "VarLengthExpand(Pruning,BFS,Into)",
})  # fmt: skip
_SEEKS = frozenset({"NodeIndexSeek", "NodeUniqueIndexSeek"})
_NODE_SCANS = frozenset({"NodeByLabelScan", "NodeIndexScan", "UnionNodeByLabelsScan"})
_EDGE_SCANS = frozenset(
    {
        "DirectedRelationshipTypeScan",
        "DirectedUnionRelationshipTypesScan",
        "UndirectedRelationshipTypeScan",
        "UndirectedUnionRelationshipTypesScan",
    }
)
_JOINS_ENDS = frozenset({"Expand(All)", "Expand(Into)", "ShortestPath"})
_CARRIES = frozenset({"CacheProperties", "CartesianProduct"})

_OWN_LABELS = "|".join(NODE_LABELS)
_SEEK = re.compile(
    rf"(?:RANGE INDEX|UNIQUE) \w+:(?:{_OWN_LABELS})\(research(?:, \w+)*\)"
    r" WHERE research = \$research(?:$| AND |, cache\[)"
)
_SCANNED = re.compile(
    r"(?:(?:RANGE INDEX|UNIQUE) )?(\w+):(\w+(?:\|\w+)*)"
    r"(?:\([\w, ]+\) WHERE \w+ IS NOT NULL(?: AND \w+ IS NOT NULL)*(?:, cache\[\w+\.\w+\])*)?"
)
_EDGE = re.compile(r"\((\w+)\)<?-\[\w*:?(\w*(?:\|\w+)*)\]->?\((\w+)\)")
_PATH = re.compile(
    r"(?:\w+ = )?\((\w+)\)<?-(?:\[[\w:|*.]*\])?->?\((\w+)\)(?: WHERE .*)?", re.DOTALL
)

_PROPERTY = r"(?:\w+\.\w+|cache\[\w+\.\w+\])"
_SCOPE = re.compile(
    r"(?:cache\[)?(\w+)\.research\]? = \$research|\$research = (?:cache\[)?(\w+)\.research\]?"
)
_VALUE = rf"(?:{_PROPERTY}|coalesce\({_PROPERTY}, \$\w+\))"
_FLAG = r"(?:cache\[)?\w+\.(?:answered|contradicted|stands|verified)\]?"  # true or false, always
_YES = rf"(?:{_FLAG}|coalesce\({_FLAG}, (?:true|false)\))"
# Conditions that can neither fail nor tell: they may stand before the research is known.
_QUIET = re.compile(
    rf"(?:NOT )?(?:\w+:\w+(?:\|\w+)*|\w+ = \w+|{_PROPERTY} IS (?:NOT )?NULL"
    rf"|{_VALUE} (?:=|<>|<|>|<=|>=) (?:{_VALUE}|\$\w+)|{_YES}|CoerceToPredicate\({_YES}\))"
)

# A subquery inside an expression is text in the plan, and has no operators to judge.
_SUBQUERY = re.compile(r"\b(?:COLLECT|COUNT|EXISTS)\s*\{")
# The server ends a query between two rows: what loops inside an expression goes on.
# The nodes of a path are few; any other list may have been made long.
_LOOP = re.compile(
    r"(?:\b(?:all|any|none|single)\(|\[\s*)\S+ IN\b"
    r"(?! (?:keys|labels|nodes|relationships)\(\w+\)(?: WHERE| \||\]|\)))"
)
_MOST_OPERATORS = 300
_MOST_ADDED = 6  # s + s, again and again: a list that doubles
_ENDLESS = re.compile(r"\b(?:range|reduce)\(|=~")
_RANGE_OF_ROWS = re.compile(r"range\([^()]*\) AS \S+")
_OTHERS_FUNCTION = re.compile(
    r"(?<![\w.`])(?!(?:date|datetime|duration|localdatetime|localtime|point|time)\.)"
    r"[\w`]+(?:\.[\w`]+)+\s*\("
)


def check_plan(plan: Plan) -> None:
    """Raises MindMapError ("mindmap.unscoped", "mindmap.refused") for a plan that could see
    another research's nodes, do anything but read, or never end.

    ``plan`` is a tree: ``operatorType``, ``args`` with ``Details``, ``children``.
    """
    operators = _all_operators(plan)
    if len(operators) > _MOST_OPERATORS:
        raise _refused("it has too many parts")
    for operator in operators:
        _check_operator(operator)
    _check_loops([_details(operator) for operator in operators])
    if _walk(plan):
        raise _unscoped()


def _all_operators(plan: Plan) -> Sequence[Plan]:
    """The plan's operators; a list, as a deep plan has more levels than Python."""
    found: list[Plan] = []
    waiting = [plan]
    while waiting:
        operator = waiting.pop()
        found.append(operator)
        waiting.extend(operator.get("children") or ())
    return found


def _check_operator(operator: Plan) -> None:
    name, details = _name(operator), _details(operator)
    if name.endswith(("CountStore", "NodesScan", "RelationshipsScan", "IdSeek")):
        raise _unscoped()
    if name not in _HARMLESS | _SEEKS | _NODE_SCANS | _EDGE_SCANS and "IndexSeek" not in name:
        raise _refused(f"it may only read the map ({name})")
    if name == "ProduceResults":
        return  # only the columns' names, which may be any text
    if _SUBQUERY.search(details):
        raise _refused(
            "a subquery inside a list, a CASE or a function is more than can be checked; "
            "give it a MATCH or a WITH of its own, and its column a name with AS"
        )
    if _OTHERS_FUNCTION.search(details):
        raise _refused("it may call Cypher's own functions only")


def _check_loops(details: Sequence[str]) -> None:
    """What the server could not end: it looks at the clock only between two rows."""
    added = sum(text.count(" + ") for text in details)
    long = any("collect(" in text or "range(" in text for text in details)
    for text in details:
        endless = _ENDLESS.search(text) and not _RANGE_OF_ROWS.fullmatch(text)
        loops = len(_LOOP.findall(text))
        if endless or loops > 1 or (loops and (long or added > _MOST_ADDED)):
            raise _refused(
                "range(), reduce(), =~ and nested loops inside an expression cannot be ended; "
                "use UNWIND, a plain list or CONTAINS"
            )


def _walk(operator: Plan) -> list[_Loose]:
    """The paths that are still loose above this operator."""
    name, details = _name(operator), _details(operator)
    below = [_walk(child) for child in operator.get("children") or ()]
    if name in _SEEKS or "IndexSeek" in name:
        if name not in _SEEKS or not _SEEK.match(details):
            raise _unscoped()
        return []
    if name in _NODE_SCANS | _EDGE_SCANS:
        return [_scanned(name, details)]
    loose = [path for paths in below for path in paths]
    if not loose or name in _CARRIES:
        return loose
    if name == "Filter":
        return _filtered(details, loose)
    if name in _JOINS_ENDS:
        return _joined(details, loose, brings_in=name == "Expand(All)")
    if name == "NodeHashJoin" and len(below) == 2:
        return _hash_joined(details, below[0], below[1])
    raise _unscoped()


def _scanned(name: str, details: str) -> _Loose:
    """The variables that a scan of the map's own labels or types brings in."""
    if name in _NODE_SCANS:
        node = _SCANNED.fullmatch(details)
        if node and set(node[2].split("|")) <= set(NODE_LABELS):
            return frozenset({node[1]})
    else:
        edge = _EDGE.fullmatch(details)
        if edge and set(edge[2].split("|")) <= set(EDGE_KINDS):
            return frozenset({edge[1], edge[3]})
    raise _unscoped()


def _filtered(details: str, loose: list[_Loose]) -> list[_Loose]:
    """The paths that a filter leaves loose.

    Its other conditions run on strangers' nodes too, and one that can fail would tell of
    them: only quiet ones may be there.
    """
    own: set[str] = set()
    for part in details.split(" AND "):
        # Brackets around ANDs change nothing; one around anything else leaves a part behind
        # that is no condition, and is refused.
        condition = part.lstrip("(")
        while condition.endswith(")") and condition.count(")") > condition.count("("):
            condition = condition[:-1]
        if scope := _SCOPE.fullmatch(condition):
            own.add(scope[1] or scope[2])
        elif not _QUIET.fullmatch(condition):
            raise _unscoped()
    return [path for path in loose if not path & own]


def _joined(details: str, loose: list[_Loose], *, brings_in: bool) -> list[_Loose]:
    """The loose paths once edges tie two variables together.

    ``brings_in``: the second end is new, and as loose as the first. Otherwise an end that
    is in no loose path is the research's own, and so is what it is tied to.
    """
    ends = _PATH.fullmatch(details)
    if not ends:
        raise _unscoped()
    tied = {ends[1], ends[2]}
    touched = [path for path in loose if path & tied]
    rest = [path for path in loose if not path & tied]
    held = frozenset().union(*touched)
    return [*rest, held | tied] if touched and (brings_in or tied <= held) else rest


def _hash_joined(details: str, left: list[_Loose], right: list[_Loose]) -> list[_Loose]:
    """The loose paths of two sides that meet in the variables of ``details``."""
    meet = frozenset(details.split(", "))
    mine = [path for path in left if path & meet]
    theirs = [path for path in right if path & meet]
    rest = [path for path in (*left, *right) if not path & meet]
    return [*rest, frozenset().union(*mine, *theirs)] if mine and theirs else rest


def _name(operator: Plan) -> str:
    return str(operator.get("operatorType") or "an empty plan").partition("@")[0]


def _details(operator: Plan) -> str:
    return str((operator.get("args") or {}).get("Details") or "")


def _unscoped() -> MindMapError:
    return MindMapError(_UNSCOPED, code="mindmap.unscoped")


def _refused(why: str) -> MindMapError:
    return MindMapError(
        f"The question was refused: {why}. Nothing was asked.", code="mindmap.refused"
    )
