// Without a connection nothing typed may be lost: say so, and hold back the send.
(() => {
  const notice = document.querySelector("[data-offline]");
  if (!notice) return;
  const show = () => { notice.hidden = navigator.onLine; };
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
