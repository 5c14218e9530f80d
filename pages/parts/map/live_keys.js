// Choosing nodes: by mouse, by search and by keyboard.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const current = (map) => map.network.getSelectedNodes()[0] ?? null;

// The analyst chose a node: the page shows its details.
function choose(map, id) {
  say(map, id);
  map.select(isFold(id) ? null : id);
  buttons(map);
}

// Mark a node without opening it: the way of the arrow keys.
function point(map, id) {
  map.network.selectNodes([id]);
  say(map, id);
  buttons(map);
  const { x, y } = map.network.canvasToDOM(map.network.getPosition(id));
  const { clientWidth: wide, clientHeight: tall } = map.host;
  if (x < 40 || y < 40 || x > wide - 40 || y > tall - 40) goTo(map, id);
}

function goTo(map, id) {
  map.touched = true;
  const scale = Math.max(map.network.getScale(), 0.8);
  const animation = calm.matches || map.big ? false : { duration: 300, easingFunction: "easeOutCubic" };
  map.network.moveTo({ position: map.network.getPosition(id), scale, animation });
}

function say(map, id) {
  const members = map.folds.get(id);
  const item = map.all.get(members ? id.slice(FOLD.length) : id);
  let words = "";
  if (members) words = map.texts.group.replace("{name}", item ? nameOf(item) : "").replace("{n}", members.size);
  else if (item) words = `${map.texts.kinds[item.kind] || map.texts.kinds.other}: ${nameOf(item)}`;
  map.box.querySelector(".mt-say").textContent = words;
}

function pressed(map, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = ARROWS[event.key] ? () => arrow(map, ...ARROWS[event.key]) : {
    Enter: () => enter(map),
    Escape: () => { map.network.unselectAll(); choose(map, null); },
    "+": () => zoom(map, 1.25),
    "=": () => zoom(map, 1.25),
    "-": () => zoom(map, 0.8),
    "/": () => map.box.querySelector(".mt-search").focus(),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function enter(map) {
  const id = current(map);
  if (id === null) return;
  if (isFold(id)) unfold(map, id);
  else choose(map, id);
}

function zoom(map, factor) {
  map.touched = true;
  map.network.moveTo({ scale: Math.min(Math.max(map.network.getScale() * factor, 0.02), 4) });
}

function arrow(map, dx, dy) {
  const from = current(map);
  if (from === null) {
    map.touched = true;
    const { x, y } = map.network.getViewPosition();
    const step = 80 / map.network.getScale();
    map.network.moveTo({ position: { x: x + dx * step, y: y + dy * step } });
    return;
  }
  const next = nearest(map, from, dx, dy);
  if (next !== null) point(map, next);
}

// The nearest node in a direction; what lies off to the side counts as farther away.
function nearest(map, from, dx, dy) {
  const places = map.network.getPositions(onScreen(map));
  const start = places[from] || map.network.getPosition(from);
  let best = null;
  let least = Infinity;
  for (const [id, { x, y }] of Object.entries(places)) {
    const ahead = (x - start.x) * dx + (y - start.y) * dy;
    const aside = Math.abs((x - start.x) * dy) + Math.abs((y - start.y) * dx);
    if (id === from || ahead <= 0 || aside > 2 * ahead) continue;
    if (ahead + 2 * aside < least) [best, least] = [id, ahead + 2 * aside];
  }
  return best;
}

function search(map, query) {
  const words = query.trim().toLocaleLowerCase();
  const is = (item) => nameOf(item).toLocaleLowerCase().includes(words);
  const shown = words ? passes(map) : null;
  if (words || map.found.length) soon(map);
  map.query = query;
  map.found = words ? [...map.all.values()].filter((item) => shown(item) && is(item)).map(({ id }) => id) : [];
  map.place = Math.min(map.place, map.found.length - 1);
  count(map);
}

// Enter in the search: the next one found, in sight and with its details.
function jump(map, by) {
  if (!map.found.length) return;
  const many = map.found.length;
  map.place = map.place < 0 ? (by > 0 ? 0 : many - 1) : (map.place + by + many) % many;
  const id = map.found[map.place];
  const fold = standIn(map, id);
  if (isFold(fold)) unfold(map, fold);
  map.network.selectNodes([id]);
  goTo(map, id);
  choose(map, id);
  count(map);
}

// A ring around each node that was found.
const RINGS = 400;
function rings(map, canvas) {
  if (!map.found.length) return;
  canvas.save();
  canvas.strokeStyle = getComputedStyle(map.host).getPropertyValue("--st-primary-color");
  canvas.fillStyle = canvas.strokeStyle;
  const scale = map.network.getScale();
  const radius = Math.max(20, 7 / scale);
  canvas.lineWidth = Math.max(3, 2 / scale);
  for (const id of map.found.slice(0, RINGS)) {
    const at = standIn(map, id);
    if (at === null) continue;
    const { x, y } = map.network.getPosition(at);
    canvas.beginPath();
    canvas.arc(x, y, radius, 0, 2 * Math.PI);
    canvas.globalAlpha = 0.18;
    canvas.fill();
    canvas.globalAlpha = 1;
    canvas.stroke();
  }
  canvas.restore();
}
