// Hands what is new to the parts of the desk. It shows nothing itself.
export default function ({ data, setTriggerValue }) {
  const desk = (window.mindtrail ??= { parts: new Map(), waiting: new Map() });
  desk.lost = () => setTriggerValue("lost", Date.now());
  for (const [name, news] of Object.entries(data)) {
    const take = desk.parts.get(name);
    if (take) take(news);
    else desk.waiting.set(name, news);
  }
}
