// Asks after what others did to this page and says so quietly. It never touches the page or what is being typed.
// The address answers 304, or {"next": "address of the next question", "changes": [{"sentence", "href"}, ...]}.
(() => {
  const notice = document.querySelector("[data-changes]");
  if (!notice) return;
  const text = notice.querySelector("[data-changes-text]");
  const link = notice.querySelector("a");
  const pause = Number(notice.dataset.changesEvery ?? 10) * 1000;
  let address = notice.dataset.changes;
  let tag = "";

  // The same page at another place in it would not load again: take the query of a fresh address.
  function fresh(href) {
    const url = new URL(href || location.href, location.href);
    if (url.origin !== location.origin) return location.pathname;
    url.searchParams.set("seen", String(Date.now()));
    return url.href;
  }

  function show(change) {
    text.textContent = change.sentence;
    link.href = fresh(change.href);
    notice.hidden = false;
  }

  async function ask() {
    if (document.hidden || !navigator.onLine) return;
    const headers = { Accept: "application/json", ...(tag && { "If-None-Match": tag }) };
    const response = await fetch(address, { headers });
    if (response.status === 304 || !response.ok) return;
    tag = response.headers.get("ETag") ?? "";
    const answer = await response.json();
    if (answer.next && answer.next !== address) { address = answer.next; tag = ""; }
    const latest = answer.changes?.at(-1);
    if (latest) show(latest);
  }

  const again = () => ask().catch(() => {}).finally(() => setTimeout(again, pause));
  setTimeout(again, pause);
  notice.querySelector("[data-changes-close]")?.addEventListener("click", () => { notice.hidden = true; });
})();
