// A page that waits for a job asks after it, and goes on to the result when it is there.
// The address answers {"state": "waiting" | "done" | "failed", "text": "...", "share": 0 to 1, "href": "..."}.
(() => {
  const box = document.querySelector("[data-poll]");
  if (!box) return;
  const text = box.querySelector("[data-poll-text]");
  const bar = box.querySelector("progress");
  const slowest = 15;
  let pause = Number(box.dataset.pollEvery ?? 1);

  function show(answer) {
    if (answer.text && text && text.textContent !== answer.text) text.textContent = answer.text;
    if (bar && typeof answer.share === "number") bar.value = answer.share;
  }

  function isOwn(address) {
    return new URL(address, location.href).origin === location.origin;
  }

  async function ask() {
    try {
      const response = await fetch(box.dataset.poll, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      show(answer);
      if (answer.state === "done" && answer.href && isOwn(answer.href)) { location.replace(answer.href); return; }
      if (answer.state !== "waiting") return;
    } catch {
      // A server that restarts or a lost connection: ask again, less often.
    }
    pause = Math.min(pause * 1.5, slowest);
    setTimeout(ask, pause * 1000);
  }

  setTimeout(ask, pause * 1000);
})();
