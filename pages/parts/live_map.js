// The live mind map: one vis-network a page life, fed deltas {from, to, nodes, edges}.
// Positions come from Python, so nothing that is on screen moves. Texts are only ever put
// on a canvas; nothing here writes HTML.
const maps = new WeakMap();
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  const host = parentElement.querySelector(".mt-net");
  let map = maps.get(host);
  if (!map) {
    map = { host, rev: 0, run: null, look: null, waiting: [], asked: 0, touched: false };
    maps.set(host, map);
    host.mindtrail = map; // for tests and for the curious in the console
    boot(map, host, parentElement);
  }
  host.setAttribute("aria-label", data.texts.label);
  parentElement.querySelector(".mt-fit").textContent = data.texts.fit;
  map.select = (id) => setStateValue("selected", id);
  map.resync = (rev) => setTriggerValue("resync", rev);
  if (map.network) take(map, data);
  else map.waiting.push(data);
}

// The library is mounted by a component of its own and may arrive later than this one.
function boot(map, host, root) {
  const vis = window.vis;
  if (!vis || !host.clientWidth) {
    setTimeout(() => boot(map, host, root), 40);
    return;
  }
  map.nodes = new vis.DataSet();
  map.edges = new vis.DataSet();
  map.network = new vis.Network(host, { nodes: map.nodes, edges: map.edges }, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, keyboard: { enabled: true, bindToWindow: false } },
  });
  map.network.on("selectNode", (event) => map.select(String(event.nodes[0])));
  map.network.on("deselectNode", (event) => event.nodes.length || map.select(null));
  const touched = () => { map.touched = true; };
  map.network.on("zoom", touched);
  map.network.on("dragStart", touched);
  root.querySelector(".mt-fit").onclick = () => { map.touched = false; fit(map); };
  new ResizeObserver(() => map.touched || fit(map)).observe(host);
  map.waiting.splice(0).forEach((data) => take(map, data));
}

function take(map, data) {
  if (data.run !== map.run || data.look !== map.look) {
    if (data.from > 0) return ask(map, 0);
    if (data.run !== map.run) {
      map.touched = false;
      map.nodes.clear();
      map.edges.clear();
    }
    Object.assign(map, { rev: 0, run: data.run, look: data.look });
  }
  if (data.from > map.rev) return ask(map, map.rev);
  if (data.options) map.network.setOptions({ ...data.options, physics: false });
  const fresh = data.nodes.filter((node) => !map.nodes.get(node.id));
  map.nodes.update(data.nodes.map(plain));
  map.edges.update(data.edges.map(plain));
  const first = map.rev === 0;
  map.rev = Math.max(map.rev, data.to);
  if (fresh.length && !map.touched) fit(map, first);
  if (!first) glow(map, fresh);
  map.host.dataset.nodes = map.nodes.length;
  map.host.dataset.rev = map.rev;
}

// A delta was lost on the way: ask for all that came after what is here, not too often.
function ask(map, rev) {
  if (Date.now() - map.asked < 1000) return;
  map.asked = Date.now();
  map.resync(rev);
}

// No tooltips and no pictures: the one could hold markup, the other a foreign address. No groups:
// vis-network would paint them in colours of its own at the next update.
function plain(item) {
  const { title, image, brokenImage, group, ...rest } = item;
  return rest;
}

function fit(map, atOnce = false) {
  const animation = atOnce || calm.matches ? false : { duration: 400, easingFunction: "easeOutCubic" };
  map.network.fit({ animation, maxZoomLevel: 1.2 });
  // A busy page may drop an animation half-way: when all is quiet, stand where it was going.
  clearTimeout(map.settling);
  map.settling = setTimeout(() => map.touched || map.network.fit({ maxZoomLevel: 1.2 }), 900);
}

// New nodes glow once.
function glow(map, fresh) {
  if (!fresh.length || calm.matches) return;
  const lit = fresh.map(({ id, color }) => ({
    id,
    shadow: { enabled: true, color: (color && color.background) || "#4cc2a8", size: 28, x: 0, y: 0 },
  }));
  map.nodes.update(lit);
  setTimeout(() => {
    map.nodes.update(lit.filter(({ id }) => map.nodes.get(id)).map(({ id }) => ({ id, shadow: false })));
  }, 1400);
}
