// A link of the report that is followed opens its quote in the source, by click, touch or key.
// Without this script the same links lead to the list of references.
export default function ({ parentElement, setTriggerValue }) {
  const quiet = "mt-quiet";
  const onClick = (event) => {
    const link = event.target.closest?.("a[id^='cite-']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setTriggerValue("open", link.id);
  };
  // A card can be sent away without moving the pointer.
  const onKey = (event) => {
    if (event.key !== "Escape") return;
    for (const cite of document.querySelectorAll(".mt-cite:hover, .mt-cite:focus-within")) {
      cite.classList.add(quiet);
      const wake = () => cite.classList.remove(quiet);
      cite.addEventListener("pointerleave", wake, { once: true });
      cite.addEventListener("focusout", wake, { once: true });
    }
  };
  parentElement.mindtrailLeave?.();
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.body.dataset.reader = "listens";
  parentElement.mindtrailLeave = () => {
    delete document.body.dataset.reader;
    document.removeEventListener("click", onClick);
    document.removeEventListener("keydown", onKey);
  };
  return parentElement.mindtrailLeave;
}
