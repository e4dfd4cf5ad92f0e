// Without a connection nothing typed may be lost: say so, and hold back the send.
(() => {
  const notice = document.querySelector("[data-offline]");
  if (!notice) return;
  const taps = document.querySelectorAll(".taps button");
  const hint = notice.querySelector("[data-text-taps]");
  if (taps.length) hint.textContent = hint.dataset.textTaps;
  const show = () => {
    notice.hidden = navigator.onLine;
    for (const tap of taps) tap.disabled = !navigator.onLine;  // a tap that looks like one must be one
  };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();

  document.addEventListener("submit", (event) => {
    if (navigator.onLine || "waits" in event.target.dataset) return;
    event.preventDefault();
    notice.hidden = false;
    notice.focus();
  }, true);
})();
