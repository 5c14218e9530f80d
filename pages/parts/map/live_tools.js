// The toolbar: search, filters, focus, groups, and the legend, whose entries are the filter by kind.
const KINDS = { Topic: "topic", Question: "question", ReasoningStep: "step", Claim: "claim", Evidence: "evidence", Concept: "concept", Injection: "injection" };

function made(tag, className, words = "", attributes = {}) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = words;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function button(className, words, act, attributes = {}) {
  const element = made("button", className, words, { type: "button", ...attributes });
  element.addEventListener("click", act);
  return element;
}

// Build it, once, and again when the language changes.
function label(map, texts) {
  if (JSON.stringify(texts) === JSON.stringify(map.texts)) return;
  map.texts = texts;
  map.host.setAttribute("aria-label", texts.label);
  bar(map);
  acts(map);
  legend(map);
  if (map.network) { choices(map); count(map); buttons(map); }
}

function bar(map) {
  const { texts } = map;
  const find = made("input", "mt-search", "", { type: "search", placeholder: texts.search, "aria-label": texts.search });
  find.value = map.query;
  find.addEventListener("input", () => { map.place = -1; search(map, find.value); });
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); jump(map, event.shiftKey ? -1 : 1); }
    if (event.key === "Escape") { find.value = ""; search(map, ""); map.host.focus(); }
    event.stopPropagation();
  });
  const more = button("mt-more", texts.filter, () => {
    const open = map.box.classList.toggle("mt-open");
    more.setAttribute("aria-expanded", open);
  }, { "aria-expanded": map.box.classList.contains("mt-open") });
  const select = (name, words) => {
    const box = made("select", `mt-by-${name}`, "", { "aria-label": words });
    box.addEventListener("change", () => { map[name] = box.value; refresh(map, true); });
    return box;
  };
  const reset = button("mt-reset", texts.reset, () => { cleared(map); refresh(map, true); });
  map.box.querySelector(".mt-bar").replaceChildren(
    find, made("output", "mt-count", "", { "aria-live": "polite" }), more,
    select("round", texts.by_round), select("question", texts.by_question), reset,
  );
}

function acts(map) {
  const { texts } = map;
  map.box.querySelector(".mt-acts").replaceChildren(
    button("mt-focus", texts.focus, () => focusOn(map)),
    button("mt-fold", texts.fold, () => {
      if (map.folded.size) map.folded.clear();
      else foldAll(map);
      refresh(map, true);
    }),
    button("mt-fit", texts.fit, () => { map.touched = false; fit(map); }),
    button("mt-full", texts.full, () => (document.fullscreenElement ? document.exitFullscreen() : map.box.requestFullscreen())),
  );
}

// First the neighbours of the selected node, then theirs, then all again.
function focusOn(map) {
  const id = current(map);
  if (map.focus && map.focus.steps === 2) map.focus = null;
  else if (map.focus) map.focus.steps = 2;
  else if (id !== null && !isFold(id)) map.focus = { id, steps: 1 };
  refresh(map, true);
}

function legend(map) {
  const { texts } = map;
  const entries = Object.entries(KINDS).map(([kind, shape]) => {
    const entry = button("mt-kind", "", () => {
      if (!map.off.delete(kind)) map.off.add(kind);
      refresh(map);
    }, { "data-kind": kind, title: texts.toggle });
    entry.append(made("span", `mt-shape mt-shape-${shape}`, "", { "aria-hidden": "true" }), texts.kinds[kind]);
    return entry;
  });
  const keys = ["supports", "close", "contradiction", "pinned", "rejected"].map((name) => {
    const key = made("span", "mt-key");
    key.append(made("span", `mt-sign mt-sign-${name}`, "", { "aria-hidden": "true" }), texts.signs[name]);
    return key;
  });
  map.box.querySelector(".mt-kinds").replaceChildren(...entries, ...keys);
  marks(map);
}

// What of the toolbar follows from what is chosen.
function marks(map) {
  for (const entry of map.box.querySelectorAll(".mt-kind")) {
    entry.setAttribute("aria-pressed", !map.off.has(entry.dataset.kind));
  }
}

function buttons(map) {
  const { texts, box } = map;
  const focus = box.querySelector(".mt-focus");
  const id = current(map);
  focus.disabled = !map.focus && (id === null || isFold(id));
  focus.textContent = !map.focus ? texts.focus : map.focus.steps === 1 ? texts.wider : texts.show_all;
  const fold = box.querySelector(".mt-fold");
  fold.disabled = !map.folded.size && ![...map.all.values()].some((item) => item.cluster);
  fold.textContent = map.folded.size ? texts.unfold : texts.fold;
  box.querySelector(".mt-reset").disabled = !(map.off.size || map.round || map.question || map.focus || map.folded.size || map.query);
}

// The rounds and questions there are to choose from.
function choices(map) {
  const { texts, box } = map;
  const items = [...map.all.values()];
  const rounds = [...new Set(items.map((item) => item.round))].filter(Boolean).sort((a, b) => a - b);
  const questions = items.filter((item) => item.kind === "Question");
  fill(box.querySelector(".mt-by-round"), texts.all_rounds, rounds.map((n) => [String(n), texts.round.replace("{n}", n)]), map.round);
  fill(box.querySelector(".mt-by-question"), texts.all_questions, questions.map((item) => [item.id, clipped(nameOf(item), 60)]), map.question);
  buttons(map);
}

function fill(select, all, pairs, value) {
  const wanted = JSON.stringify([all, pairs]);
  if (select.dataset.filled !== wanted) {
    select.dataset.filled = wanted;
    select.replaceChildren(...[["", all], ...pairs].map(([id, words]) => made("option", "", words, { value: id })));
  }
  select.value = value;
}

function count(map) {
  const many = map.found.length;
  const words = map.query.trim() && (many ? map.texts.found.replace("{at}", map.place < 0 ? "–" : map.place + 1).replace("{n}", many) : map.texts.none);
  map.box.querySelector(".mt-count").textContent = words || "";
  buttons(map);
}

// No filter, no focus, nothing folded, nothing searched for.
function cleared(map) {
  map.off.clear();
  map.folded.clear();
  Object.assign(map, { round: "", question: "", focus: null, query: "", found: [], place: -1 });
  map.box.querySelector(".mt-search").value = "";
}

// Show what is chosen now; with ``whole``, all of it.
function refresh(map, whole = false) {
  atOnce(map, () => arrange(map));
  choices(map);
  marks(map);
  search(map, map.query);
  if (whole) { map.touched = false; fit(map); }
}
