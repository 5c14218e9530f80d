// A part of the desk (the plan, the trail): mounted once, then fed {stream, from, to, ...}.
// All HTML was composed and cleaned on the server; names of tabs are put in as text.
const shown = new WeakMap();

export default function ({ data, parentElement }) {
  const desk = (window.mindtrail ??= { parts: new Map(), waiting: new Map() });
  const host = parentElement.querySelector(".mt-part");
  host.className = `mt-part mt-part-${data.part}`;
  host.setAttribute("role", "region");
  host.setAttribute("aria-label", data.label);
  host.tabIndex = data.part === "plan" ? -1 : 0; // a list scrolls: also by keyboard
  const take = (news) => show(host, news, desk);
  desk.parts.set(data.part, take);
  const waiting = desk.waiting.get(data.part);
  desk.waiting.delete(data.part);
  if (waiting) take(waiting);
  else if (!shown.has(host)) desk.lost?.();
  return () => desk.parts.get(data.part) === take && desk.parts.delete(data.part);
}

function show(host, news, desk) {
  let known = shown.get(host);
  if (!known || known.stream !== news.stream) {
    if (news.from >= 0 && news.items) return desk.lost();
    known = { stream: news.stream, rev: -1, html: null, entries: new Map() };
    shown.set(host, known);
    host.replaceChildren();
    host.lang = news.lang;
  }
  if (news.items) showEntries(host, known, news, desk);
  else if (known.html !== news.html) {
    known.html = news.html;
    host.innerHTML = news.html;
  }
}

function showEntries(host, known, news, desk) {
  if (news.from > known.rev) return desk.lost();
  if (!known.list) {
    known.top = host.appendChild(document.createElement("div"));
    known.list = host.appendChild(document.createElement("div"));
  }
  if (known.topHtml !== news.top) {
    known.topHtml = news.top;
    known.top.innerHTML = news.top;
  }
  for (const item of news.items) showEntry(known, item);
  const there = new Set(news.ids);
  for (const [id, { element }] of known.entries) {
    if (there.has(id)) continue;
    element.remove();
    known.entries.delete(id);
  }
  known.rev = Math.max(known.rev, news.to);
  host.dataset.entries = known.entries.size;
}

// Newest first. An entry that changed keeps the tab and the details that the reader opened.
function showEntry(known, item) {
  const print = JSON.stringify(item);
  const old = known.entries.get(item.id);
  if (old?.print === print) return;
  const element = document.createElement("div");
  element.className = "mt-item";
  element.dataset.seq = item.id;
  element.innerHTML = item.html;
  if (item.tabs) element.append(tabs(item, old ? old.tab : 1, (tab) => { entry.tab = tab; }));
  const entry = { element, print, tab: old ? old.tab : 1 };
  if (old) {
    const open = [...old.element.querySelectorAll("details")].map((one) => one.open);
    element.querySelectorAll("details").forEach((one, place) => { one.open = open[place] ?? false; });
    const focused = old.element.contains(document.activeElement) && document.activeElement.id;
    old.element.replaceWith(element);
    if (focused) document.getElementById(focused)?.focus();
  } else {
    const older = [...known.list.children].find((one) => Number(one.dataset.seq) < item.id);
    known.list.insertBefore(element, older ?? null);
  }
  known.entries.set(item.id, entry);
}

function tabs(item, chosen, remember) {
  const box = document.createElement("div");
  box.className = "mt-step";
  const bar = box.appendChild(document.createElement("div"));
  bar.className = "mt-tabs";
  bar.setAttribute("role", "tablist");
  const pairs = item.tabs.map(({ name, html }, place) => {
    const tab = bar.appendChild(document.createElement("button"));
    const panel = box.appendChild(document.createElement("div"));
    tab.type = "button";
    tab.textContent = name;
    tab.id = `mt-tab-${item.id}-${place}`;
    panel.id = `mt-panel-${item.id}-${place}`;
    panel.innerHTML = html;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    return { tab, panel };
  });
  const choose = (place, byHand) => {
    pairs.forEach(({ tab, panel }, other) => {
      tab.setAttribute("aria-selected", String(other === place));
      tab.tabIndex = other === place ? 0 : -1;
      panel.hidden = other !== place;
    });
    if (byHand) {
      pairs[place].tab.focus();
      remember(place);
    }
  };
  pairs.forEach(({ tab }, place) => {
    tab.onclick = () => choose(place, true);
    tab.onkeydown = ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (step) choose((place + step + pairs.length) % pairs.length, true);
    };
  });
  choose(chosen);
  return box;
}
