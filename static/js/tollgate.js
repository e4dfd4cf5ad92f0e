// Styles may hide what needs a script, and show what replaces it.
(() => {
  document.documentElement.classList.add("js");
})();

// A form that came back with mistakes: its summary is read first, and the title of the window says so.
(() => {
  const summary = document.querySelector(".err-sum");
  if (!summary) return;
  summary.focus({ preventScroll: true });
  const prefix = document.body.dataset.textError;
  if (prefix && !document.title.startsWith(prefix)) document.title = `${prefix} ${document.title}`;
})();

// Forms that open in place: one at a time, and Escape closes the open one and gives the focus back.
(() => {
  const isEditor = (element) => element instanceof HTMLDetailsElement && element.classList.contains("as-btn");
  let loaded = false;

  function closeOthers(opened) {
    for (const other of document.querySelectorAll("details.as-btn[open]")) {
      if (other !== opened && !other.contains(opened) && !holdsText(other)) other.open = false;
    }
  }

  // What someone typed stays in sight until they put it away themselves.
  function holdsText(editor) {
    return [...editor.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue);
  }

  document.addEventListener("toggle", (event) => {
    if (!loaded || !isEditor(event.target) || !event.target.open) return;
    closeOthers(event.target);
    event.target.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    const editor = event.target.closest?.("details.as-btn[open]");
    if (!editor) return;
    editor.open = false;
    editor.querySelector("summary").focus();
  });

  // Editors that the server sent open announce themselves too, and must not take the focus.
  requestAnimationFrame(() => requestAnimationFrame(() => { loaded = true; }));
})();

// The current tab of a project is in view on narrow screens.
(() => {
  const tab = document.querySelector(".tabs [aria-current]");
  if (!tab) return;
  const strip = tab.parentElement;
  strip.scrollLeft = tab.offsetLeft - strip.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
})();

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

// While a count is typed: "That is 3.8 per 1,000, inside the normal range." A share above the whole is asked about.
(() => {
  const language = document.documentElement.lang || "en";

  // As the server reads it in any language: "9,640" is thousands, "3,5", "0,125" and "1.234" are decimals.
  function number(text) {
    const plain = text.trim().replace(/[\s\u00a0\u202f']/g, "");
    const commas = /^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(plain);
    const points = /^[1-9]\d{0,2}(\.\d{3})+,\d+$/.test(plain);
    const joined = commas || points ? plain.replaceAll(commas ? "," : ".", "") : plain;
    return /^\d+([.,]\d+)?$/.test(joined) ? Number(joined.replace(",", ".")) : NaN;
  }

  function place(rate, limits) {
    if (!limits.low && !limits.high) return "plain";
    if (limits.high && rate > Number(limits.high)) return "above";
    return limits.low && rate < Number(limits.low) ? "below" : "inside";
  }

  function sentence(output, rate) {
    const digits = Number(output.dataset.decimals ?? 1);
    const shown = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    const template = output.dataset[`text${capital(place(rate, output.dataset))}`] ?? "";
    const [before, after] = template.split("{rate}");
    const strong = document.createElement("b");
    strong.textContent = `${shown.format(rate)}${output.dataset.unit ?? ""}`;
    output.replaceChildren(before, strong, after ?? "");
  }

  const capital = (word) => word[0].toUpperCase() + word.slice(1);

  for (const output of document.querySelectorAll("[data-rate]")) {
    const count = document.getElementById(output.dataset.count);
    const base = output.dataset.base ? document.getElementById(output.dataset.base) : null;
    const first = output.textContent;
    const update = () => {
      const rate = base ? (number(count.value) / number(base.value)) * Number(output.dataset.per ?? 1) : number(count.value);
      const over = output.dataset.textOver;
      if (over && number(count.value) > number(base.value)) output.textContent = over;
      else if (Number.isFinite(rate)) sentence(output, rate);
      else output.textContent = first;
    };
    if (!count) continue;
    for (const field of [count, base]) field?.addEventListener("input", update);
    update();
  }
})();

// The chosen file by name and size, where the browser's own words are small or cut off.
(() => {
  const size = (bytes) => new Intl.NumberFormat(document.documentElement.lang || "en", {
    style: "unit", unit: bytes < 1e6 ? "kilobyte" : "megabyte", maximumFractionDigits: 1,
  }).format(bytes < 1e6 ? bytes / 1e3 : bytes / 1e6);

  document.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const output = document.getElementById(`${event.target.id}-name`);
    if (output) output.textContent = [...event.target.files].map((file) => `${file.name}, ${size(file.size)}`).join("; ");
  });
})();

// Without a connection nothing typed may be lost: say so, and hold back the send.
(() => {
  const notice = document.querySelector("[data-offline]");
  if (!notice) return;
  const show = () => { notice.hidden = navigator.onLine; };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();

  document.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    notice.hidden = false;
    notice.focus();
  }, true);
})();

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

// Time left, in seconds from when the page was sent. Screen readers get a label once a minute, never each second.
(() => {
  const clock = document.querySelector("[data-timer]");
  if (!clock) return;
  const end = Date.now() + Number(clock.dataset.timer) * 1000;
  const label = clock.dataset.textLabel ?? "";
  let told = -1;

  function tick() {
    const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
    const minutes = Math.round(seconds / 60);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (minutes !== told) clock.setAttribute("aria-label", label.replace("{minutes}", String(minutes)));
    told = minutes;
    if (seconds > 0) setTimeout(tick, 1000);
  }

  if (!("paused" in clock.dataset)) tick();
})();
