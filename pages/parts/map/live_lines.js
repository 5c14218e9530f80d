// The lines, drawn by ourselves beneath the nodes, a whole look at a time: the library works on
// each line by itself, which takes seconds for ten thousand.
const AT_ONCE = 400; // lines in one path

// A line goes to what stands for its ends; those that join the same two become one.
function arrangeLines(map) {
  const bundles = new Map();
  map.edges = [];
  for (const { from, to, line } of map.lines.values()) {
    const ends = [standIn(map, from), standIn(map, to)];
    if (ends[0] === null || ends[1] === null || ends[0] === ends[1]) continue;
    if (ends[0] === from && ends[1] === to) map.edges.push({ from, to, line, many: 0 });
    else {
      const id = ends.join("|");
      const bundle = bundles.get(id) || { from: ends[0], to: ends[1], line, many: 0 };
      bundle.many += 1;
      bundles.set(id, bundle);
    }
  }
  map.edges.push(...bundles.values());
  map.strands = new Map();
  for (const edge of map.edges) {
    const look = edge.many ? `${edge.line} ${edge.many}` : edge.line;
    if (map.strands.has(look)) map.strands.get(look).push(edge);
    else map.strands.set(look, [edge]);
  }
}

// Those at the chosen nodes, and at the one under the mouse, are drawn once more, over the others.
function drawLines(map, canvas) {
  if (map.moving) return;
  const lit = new Set([...map.network.getSelectedNodes(), map.hovered]);
  const sight = [{ x: 0, y: 0 }, { x: map.host.clientWidth, y: map.host.clientHeight }].map((at) => map.network.DOMtoCanvas(at));
  canvas.save();
  for (const strand of map.strands.values()) drawStrand(map, canvas, strand, sight, false);
  for (const strand of map.strands.values()) {
    const chosen = strand.filter(({ from, to }) => lit.has(from) || lit.has(to));
    if (chosen.length) drawStrand(map, canvas, chosen, sight, true);
  }
  canvas.restore();
}

function drawStrand(map, canvas, strand, [least, most], isLit) {
  const { nodes } = map.network.body;
  const [{ line, many }] = strand;
  const { arrows, dashes, width, color } = map.strokes[line];
  const thick = (many ? Math.min(1 + Math.log2(many), 6) : width) + (isLit ? 1 : 0);
  canvas.lineWidth = Math.max(thick, 0.3 / map.network.getScale());
  canvas.strokeStyle = canvas.fillStyle = isLit ? color.highlight : color.color;
  canvas.globalAlpha = color.opacity ?? 1;
  canvas.setLineDash(dashes || []);
  canvas.beginPath();
  let drawn = 0;
  for (const { from, to } of strand) {
    const [a, b] = [nodes[from], nodes[to]];
    if ((a.x < least.x && b.x < least.x) || (a.x > most.x && b.x > most.x)) continue;
    if ((a.y < least.y && b.y < least.y) || (a.y > most.y && b.y > most.y)) continue;
    canvas.moveTo(a.x, a.y);
    canvas.lineTo(b.x, b.y);
    if (arrows) arrowHead(canvas, a, b);
    drawn += 1;
    if (drawn % AT_ONCE === 0) { canvas.stroke(); canvas.beginPath(); }
  }
  canvas.stroke();
}

// A head where the line meets the shape it leads to.
function arrowHead(canvas, a, b) {
  const angle = Math.atan2(b.y - a.y, b.x - a.x);
  const short = b.distanceToBorder(canvas, angle);
  const length = 7.5 + 3 * canvas.lineWidth;
  const at = (back, side) => [
    b.x - back * Math.cos(angle) - side * Math.sin(angle),
    b.y - back * Math.sin(angle) + side * Math.cos(angle),
  ];
  const head = new Path2D();
  head.moveTo(...at(short, 0));
  head.lineTo(...at(short + length, length * 0.35));
  head.lineTo(...at(short + length, -length * 0.35));
  head.closePath();
  canvas.fill(head);
}
