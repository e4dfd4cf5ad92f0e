// After a save the address names what was saved: the focus goes there, so that work goes on from the same place.
(() => {
  const headings = "h2, h3, h4";
  const controls = "input, select, textarea, a, button, summary";

  function land() {
    const name = decodeURIComponent(location.hash.slice(1));
    const target = name && document.getElementById(name);
    if (!target) return;
    if (target instanceof HTMLDetailsElement) target.open = true;
    const place = target.matches(controls) ? target : target.querySelector(headings) ?? target;
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }

  // Mistakes come first: their summary has the focus already.
  const arrive = () => { if (!document.querySelector(".err-sum")) land(); };
  // The browser moves to the place itself when the page is complete, and would take the focus away again.
  addEventListener("load", () => requestAnimationFrame(arrive));
  addEventListener("hashchange", land);
})();
