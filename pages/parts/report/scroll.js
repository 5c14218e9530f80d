// Brings the quote that is read into sight, as soon as the text around it is drawn.
export default function () {
  const wanted = (left) => {
    const mark = document.querySelector(".mt-source-text mark.mt-now");
    if (mark) mark.scrollIntoView({ block: "center" });
    else if (left) setTimeout(wanted, 50, left - 1);
  };
  requestAnimationFrame(() => wanted(40));
}
