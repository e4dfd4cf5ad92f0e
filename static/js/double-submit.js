// A second press while the first is on its way sends nothing. The button stays enabled, so that its name and
// value are sent and a form that failed to leave can be sent again.
(() => {
  const waitSeconds = 10;

  function announce(button) {
    const saving = document.body.dataset.textSaving;
    if (!button || !saving) return () => {};
    const before = [...button.childNodes];
    button.setAttribute("aria-busy", "true");
    button.replaceChildren(saving);
    return () => { button.removeAttribute("aria-busy"); button.replaceChildren(...before); };
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "yes";
    // A download leaves the page where it is: give the button back after a while.
    const restore = announce(event.submitter);
    const release = () => { delete form.dataset.sending; restore(); };
    const timer = setTimeout(release, waitSeconds * 1000);
    addEventListener("pageshow", (shown) => { if (shown.persisted) { clearTimeout(timer); release(); } }, { once: true });
  });
})();
