// One vis-network a page life, fed {run, base, whole, from, to, nodes, edges, gone, options}.
// Positions come from Python, so nothing that is on screen moves. Texts are only ever put on a
// canvas or into textContent; nothing here writes HTML.
const maps = new Map(); // by host: those on the page, and those that just left it
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const BIG = 1500; // nodes; from here on lines rest while the map is moved
const GLOWING = 60; // more new nodes than this are no news, but a new picture
const LEFT_MS = 500; // so long a host that was taken from the page may come back to it

function mount({ data, parentElement, setStateValue, setTriggerValue }) {
  const box = parentElement.querySelector(".mt-map");
  const host = box.querySelector(".mt-net");
  let map = maps.get(host);
  if (!map) {
    map = opened(box, host);
    maps.set(host, map);
    host.mindtrail = map; // for tests and for the curious in the console
    boot(map);
  }
  host.style.height = data.height;
  map.select = (id) => setStateValue("selected", id);
  map.resync = () => setTriggerValue("resync", Date.now());
  label(map, data.texts);
  const given = (news) => (map.network ? take(map, news) : map.waiting.push(news));
  given(data);
  // Between two drawings of the page, what is new comes by the desk's feed.
  const desk = (window.mindtrail ??= { parts: new Map(), waiting: new Map() });
  desk.parts.set("map", map.given = given);
  const early = desk.waiting.get("map"); // fed before the map was there
  desk.waiting.delete("map");
  if (early) given(early);
  return () => setTimeout(sweep, LEFT_MS);
}

// Streamlit also calls a cleanup for what it mounts again: only a map whose host is gone ends.
function sweep() {
  for (const map of maps.values()) if (!map.host.isConnected) end(map);
}

// The library listens to the window, which keeps a map that nobody sees, until it is told to end.
function end(map) {
  maps.delete(map.host);
  clearTimeout(map.booting);
  clearTimeout(map.settling);
  map.watching?.disconnect();
  map.network?.destroy();
  map.network = map.host.onkeydown = null;
  const { parts } = window.mindtrail;
  if (parts.get("map") === map.given) parts.delete("map");
}

function opened(box, host) {
  return {
    box, host, rev: 0, run: null, base: null, look: null, waiting: [], asked: 0, touched: false,
    all: new Map(), lines: new Map(), groups: {}, strokes: {}, dragged: new Map(),
    hidden: new Set(), folds: new Map(), folded: new Set(), near: null,
    edges: [], strands: new Map(), hovered: null, moving: false,
    off: new Set(), round: "", question: "", focus: null, query: "", found: [], place: -1,
    created: 0, lastTakeMs: 0, lastShownMs: 0, frames: 0,
  };
}

function boot(map) {
  const { host } = map;
  if (!host.clientWidth) {
    map.booting = setTimeout(() => boot(map), 40);
    return;
  }
  map.nodes = new vis.DataSet();
  map.network = new vis.Network(host, { nodes: map.nodes, edges: [] }, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, keyboard: { enabled: false } },
  });
  map.created = window.mindtrailMaps = (window.mindtrailMaps || 0) + 1;
  const frame = host.querySelector(".vis-network");
  frame.tabIndex = -1; // the host is what is focused
  const { network } = map;
  network.on("selectNode", (event) => choose(map, String(event.nodes[0])));
  network.on("deselectNode", (event) => event.nodes.length || choose(map, null));
  network.on("doubleClick", (event) => event.nodes.length && unfold(map, String(event.nodes[0])));
  network.on("zoom", () => { map.touched = true; });
  network.on("dragStart", () => { map.touched = true; map.moving = map.big; });
  network.on("dragEnd", (event) => { keepDragged(map, event.nodes); map.moving = false; soon(map); });
  network.on("hoverNode", (event) => { map.hovered = event.node; });
  network.on("blurNode", () => { map.hovered = null; });
  network.on("beforeDrawing", (canvas) => { drawLines(map, canvas); rings(map, canvas); });
  network.on("afterDrawing", () => { map.frames += 1; });
  map.watching = new ResizeObserver(() => map.touched || fit(map));
  map.watching.observe(host);
  host.onkeydown = (event) => pressed(map, event);
  map.waiting.splice(0).forEach((data) => take(map, data));
}

function take(map, data) {
  const begun = performance.now();
  const moved = data.run !== map.run || data.look !== map.look;
  if (moved ? !data.whole : data.from > map.rev) return ask(map);
  if (!moved && data.to <= map.rev) return; // a message says again what may have been lost
  if (!data.nodes) return void (map.rev = data.to); // nothing looks different
  if (data.base !== map.base) atOnce(map, () => empty(map));
  const repaint = data.look !== map.look;
  const first = map.all.size === 0;
  Object.assign(map, { run: data.run, base: data.base, look: data.look });
  map.rev = data.whole ? data.to : Math.max(map.rev, data.to);
  let fresh = [];
  atOnce(map, () => {
    options(map, data, repaint);
    fresh = update(map, data, repaint, !moved && !first);
    arrange(map);
    if (fresh.length && !map.touched) fitSoon(map, first);
  });
  choices(map);
  search(map, map.query);
  if (map.all.size) map.host.dataset.nodes = map.all.size;
  map.host.dataset.rev = map.rev;
  map.lastTakeMs = performance.now() - begun;
  map.network.once("afterDrawing", () => { map.lastShownMs = performance.now() - begun; });
}

// Draw with the next frame.
const soon = (map) => map.network.body.emitter.emit("_requestRedraw");

// Several changes and one picture: by itself, the library draws the whole map after each.
function atOnce(map, change) {
  map.network.body.emitter.emit("_blockRedraw");
  change();
  map.network.body.emitter.emit("_allowRedraw");
  soon(map);
}

// A large map is first drawn with what is new, and then moved.
function fitSoon(map, first) {
  clearTimeout(map.settling);
  if (first || !map.big) fit(map, first);
  else map.settling = setTimeout(() => map.touched || fit(map, true), 700);
}

// A run of another base: nothing of the old one stays, neither picture nor choices.
function empty(map) {
  for (const kept of [map.all, map.lines, map.dragged, map.hidden, map.folds, map.strands, map.folded]) kept.clear();
  map.nodes.clear();
  Object.assign(map, { near: null, touched: false, edges: [] });
  cleared(map);
}

// The looks of nodes and lines, by their keys, are ours to apply; the rest is the library's.
function options(map, data, repaint) {
  const { groups, lines, interaction, ...rest } = data.options;
  Object.assign(map.groups, groups);
  Object.assign(map.strokes, lines);
  const big = data.nodes.length + (data.whole ? 0 : map.all.size) > BIG;
  if (!repaint && big === map.big) return;
  map.big = big;
  map.network.setOptions({ ...rest, physics: false, interaction: { ...interaction, hover: !big, keyboard: { enabled: false } } });
}

// Into the data sets goes only what looks different from what is there. Gives the new nodes.
function update(map, data, repaint, isNews) {
  const fresh = data.nodes.filter((node) => !map.all.has(node.id));
  const lit = new Set(isNews && fresh.length <= GLOWING && !calm.matches ? fresh.map(({ id }) => id) : []);
  if (data.whole) keepOnly(map, data);
  else remove(map, data.gone || [], data.gone || []);
  const changed = (known, items) => items.filter((item) => repaint || !same(known.get(item.id), item));
  const nodes = changed(map.all, data.nodes);
  const edges = changed(map.lines, data.edges);
  for (const node of nodes) map.all.set(node.id, { ...map.all.get(node.id), ...node });
  for (const edge of edges) map.lines.set(edge.id, edge);
  if (edges.length) map.near = null;
  map.nodes.update(nodes.map((node) => ({ ...drawnNode(map, node), ...(lit.has(node.id) && glow(map, node)) })));
  if (lit.size) setTimeout(() => map.network && dim(map, [...lit]), 1400);
  return fresh;
}

function keepOnly(map, data) {
  const nodes = new Set(data.nodes.map((node) => node.id));
  const edges = new Set(data.edges.map((edge) => edge.id));
  remove(map, [...map.all.keys()].filter((id) => !nodes.has(id)), [...map.lines.keys()].filter((id) => !edges.has(id)));
}

function remove(map, nodes, edges) {
  const lost = edges.filter((id) => map.lines.delete(id));
  const left = nodes.filter((id) => map.all.delete(id));
  if (left.length) map.nodes.remove(left);
  for (const id of left) map.hidden.delete(id);
  if (lost.length) map.near = null;
}

function same(known, item) {
  return known && Object.keys(item).every((key) => known[key] === item[key]);
}

function drawnNode(map, { id, label: words, x, y, group }) {
  return { id, label: words, x, y, hidden: map.hidden.has(id), ...map.groups[group], ...map.dragged.get(id) };
}

// A delta was lost on the way: ask for the whole, not too often.
function ask(map) {
  if (Date.now() - map.asked < 1000) return;
  map.asked = Date.now();
  map.resync();
}

function keepDragged(map, ids) {
  for (const [id, place] of Object.entries(map.network.getPositions(ids))) map.dragged.set(id, place);
}

function fit(map, still = false) {
  if (!map.host.clientWidth || !map.host.clientHeight) return; // out of sight, or about to go
  const animation = still || calm.matches || map.big ? false : { duration: 400, easingFunction: "easeOutCubic" };
  const { position, scale } = whole(map);
  map.network.moveTo({ position, scale, animation });
  // A busy page may drop an animation half-way: when all is quiet, stand where it was going.
  clearTimeout(map.settling);
  if (animation) map.settling = setTimeout(() => map.touched || fit(map, true), 900);
}

// All that is on screen, with room for the labels at the rim. The library would measure them all.
function whole(map) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const id of onScreen(map)) {
    const { x, y } = map.network.body.nodes[id];
    [left, right] = [Math.min(left, x - 105), Math.max(right, x + 105)];
    [top, bottom] = [Math.min(top, y - 30), Math.max(bottom, y + 60)];
  }
  if (left > right) return { position: { x: 0, y: 0 }, scale: 1 };
  const { clientWidth: wide, clientHeight: tall } = map.host;
  const scale = Math.min(wide / (right - left), tall / (bottom - top), 1.2);
  return { position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale };
}

// New nodes glow once.
function glow(map, { group }) {
  return { shadow: { enabled: true, color: map.groups[group].color.border, size: 28, x: 0, y: 0 } };
}

function dim(map, ids) {
  const still = ids.filter((id) => map.nodes.get(id));
  atOnce(map, () => map.nodes.update(still.map((id) => ({ id, shadow: { enabled: false } }))));
}
