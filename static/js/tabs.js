// The current tab of a project is in view on narrow screens.
(() => {
  const tab = document.querySelector(".tabs [aria-current]");
  if (!tab) return;
  const strip = tab.parentElement;
  strip.scrollLeft = tab.offsetLeft - strip.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
})();
