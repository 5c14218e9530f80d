// Hands what is new to the parts of the desk. It shows nothing itself.
const SILENCE_MS = 15000;

export default function ({ data, setTriggerValue }) {
  const desk = (window.mindtrail ??= { parts: new Map(), waiting: new Map() });
  desk.lost = () => setTriggerValue("lost", Date.now());
  for (const [name, news] of Object.entries(data.parts)) {
    const take = desk.parts.get(name);
    if (take) take(news);
    else desk.waiting.set(name, news);
  }
  // A beat comes with every tick of the pulse. When none does, the page asks to be drawn anew.
  clearTimeout(desk.silence);
  const silence = setTimeout(() => setTriggerValue("silent", Date.now()), SILENCE_MS);
  desk.silence = silence;
  return () => clearTimeout(silence);
}
