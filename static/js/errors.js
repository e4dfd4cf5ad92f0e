// A form that came back with mistakes: its summary is read first, and the title of the window says so.
(() => {
  const summary = document.querySelector(".err-sum");
  if (!summary) return;
  summary.focus({ preventScroll: true });
  const prefix = document.body.dataset.textError;
  if (prefix && !document.title.startsWith(prefix)) document.title = `${prefix} ${document.title}`;
})();
