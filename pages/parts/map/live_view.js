// What of the map is in sight: filters, focus and folded groups hide nodes, and nothing moves.
const FOLD = "fold:";

const foldOf = (cluster) => FOLD + cluster;
const isFold = (id) => String(id).startsWith(FOLD);

// The node on screen that stands for a node: itself, the group it is folded into, or none.
function standIn(map, id) {
  if (!map.hidden.has(id)) return map.all.has(id) ? id : null;
  const fold = foldOf(map.all.get(id)?.cluster);
  return map.folds.get(fold)?.has(id) ? fold : null;
}

function onScreen(map) {
  return [...[...map.all.keys()].filter((id) => !map.hidden.has(id)), ...map.folds.keys()];
}

function neighbours(map) {
  if (!map.near) {
    map.near = new Map();
    for (const { from, to } of map.lines.values()) {
      for (const [one, other] of [[from, to], [to, from]]) {
        if (!map.near.has(one)) map.near.set(one, new Set());
        map.near.get(one).add(other);
      }
    }
  }
  return map.near;
}

// Everything within so many steps of a node. Topic and steps tie everything to everything:
// a way does not lead on through them.
function around(map, id, steps) {
  let edge = [id];
  const seen = new Set(edge);
  for (let step = 0; step < steps; step += 1) {
    const next = [];
    for (const one of edge) {
      if (one !== id && ["Topic", "ReasoningStep"].includes(map.all.get(one)?.kind)) continue;
      for (const other of neighbours(map).get(one) || []) {
        if (!seen.has(other)) { seen.add(other); next.push(other); }
      }
    }
    edge = next;
  }
  return seen;
}

// A question with its claims and what these are tied to.
function ofQuestion(map, id) {
  const claims = [...map.lines.values()].filter((line) => line.to === id && line.line.startsWith("ANSWERS")).map((line) => line.from);
  const kept = new Set([id, ...claims]);
  for (const claim of claims) {
    for (const other of neighbours(map).get(claim)) {
      if (map.all.get(other)?.kind !== "Question") kept.add(other);
    }
  }
  return kept;
}

function passes(map) {
  if (map.question && !map.all.has(map.question)) map.question = "";
  if (map.focus && !map.all.has(map.focus.id)) map.focus = null;
  const near = map.focus && around(map, map.focus.id, map.focus.steps);
  const asked = map.question && ofQuestion(map, map.question);
  const round = Number(map.round);
  return (item) =>
    !map.off.has(item.kind)
    && (!round || !item.round || item.round === round)
    && (!near || near.has(item.id))
    && (!asked || asked.has(item.id) || item.kind === "Topic");
}

// Hide and show what has to change, and only that.
function arrange(map) {
  const shown = passes(map);
  const folds = new Map();
  const changed = [];
  for (const item of map.all.values()) {
    const inSight = shown(item);
    const inFold = inSight && map.folded.has(item.cluster);
    if (inFold) {
      const fold = foldOf(item.cluster);
      folds.set(fold, (folds.get(fold) || new Set()).add(item.id));
    }
    const hidden = !inSight || inFold;
    if (map.hidden.has(item.id) === hidden) continue;
    if (hidden) map.hidden.add(item.id);
    else map.hidden.delete(item.id);
    changed.push({ id: item.id, hidden });
  }
  drawFolds(map, folds);
  map.nodes.update(changed);
  arrangeLines(map);
}

function drawFolds(map, folds) {
  map.nodes.remove([...map.folds.keys()].filter((id) => !folds.has(id)));
  map.folds = folds;
  map.nodes.update([...folds].map(([id, members]) => {
    const centre = map.all.get(id.slice(FOLD.length)) || map.all.get([...members][0]);
    const { x, y } = map.dragged.get(id) || map.dragged.get(centre.id) || centre;
    return { id, x, y, label: `${clipped(nameOf(centre), 26)} · ${members.size}`, ...map.groups.Folded };
  }));
}

function foldAll(map) {
  for (const { cluster } of map.all.values()) if (cluster) map.folded.add(cluster);
}

function unfold(map, id) {
  if (!isFold(id)) return;
  map.folded.delete(id.slice(FOLD.length));
  refresh(map);
}

const nameOf = (item) => item.name || item.label.replace(/\n/g, " ");
const clipped = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);
