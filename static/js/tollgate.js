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

  function update(output) {
    const count = document.getElementById(output.dataset.count);
    const base = output.dataset.base ? document.getElementById(output.dataset.base) : null;
    if (!count) return;
    output.dataset.first ??= output.textContent;
    const rate = base ? (number(count.value) / number(base.value)) * Number(output.dataset.per ?? 1) : number(count.value);
    const over = output.dataset.textOver;
    if (over && number(count.value) > number(base.value)) output.textContent = over;
    else if (Number.isFinite(rate)) sentence(output, rate);
    else output.textContent = output.dataset.first;
  }

  const all = () => document.querySelectorAll("[data-rate]");
  document.addEventListener("input", (event) => {
    for (const output of all()) if ([output.dataset.count, output.dataset.base].includes(event.target.id)) update(output);
  });
  all().forEach(update);
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

// A shared tablet: big keys for the PIN, and back to "who are you?" when nobody has touched it for a while.
(() => {
  const pad = document.querySelector("[data-pin-pad]");
  const field = pad && document.getElementById(pad.dataset.pinPad);

  function key(text, press) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-2";
    button.textContent = text;
    button.addEventListener("click", press);
    pad.append(button);
  }

  if (field) {
    for (const digit of "1234567890") key(digit, () => { if (field.value.length < field.maxLength) field.value += digit; });
    key(pad.dataset.textErase, () => { field.value = field.value.slice(0, -1); });
    pad.hidden = false;
  }

  const finish = document.querySelector("[data-finish-after]");
  if (!finish) return;
  let waiting;

  function wait() {
    clearTimeout(waiting);
    waiting = setTimeout(() => finish.submit(), Number(finish.dataset.finishAfter) * 1000);
  }

  for (const touch of ["pointerdown", "keydown", "scroll"]) addEventListener(touch, wait, { passive: true });
  wait();
})();

// A chart whose values stand in a table below: a slider, arrow keys and a tap on the chart read them one by one.
(() => {
  const box = document.querySelector("[data-points]");
  if (!box) return;
  const rows = [...document.getElementById(box.dataset.points).querySelectorAll("tbody tr")].reverse();
  if (!rows.length) return;
  const reader = document.querySelector(".point-reader");
  const slider = reader.querySelector("input");
  const told = reader.querySelector("output");
  const drawings = [...box.querySelectorAll("svg[data-across]")].map((svg) => {
    const [first, last, top, bottom] = svg.dataset.across.split(" ").map(Number);
    const line = document.createElementNS(svg.namespaceURI, "line");
    for (const [name, value] of [["y1", top], ["y2", bottom], ["stroke-width", 1.5], ["class", "point-line"]]) line.setAttribute(name, value);
    svg.append(line);
    return { svg, line, first, last };
  });

  function words(row) {
    const [when, why, value] = [...row.children].map((cell) => cell.textContent.trim());
    return [`${when}: ${value}`, why].filter(Boolean).join(". ");
  }

  function show(place) {
    const share = rows.length > 1 ? place / (rows.length - 1) : 0;
    for (const { line, first, last } of drawings) {
      for (const end of ["x1", "x2"]) line.setAttribute(end, first + (last - first) * share);
    }
    slider.value = String(place);
    told.textContent = words(rows[place]);
    slider.setAttribute("aria-valuetext", told.textContent);
  }

  function nearest({ svg, first, last }, event) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()).x;
    const share = last > first ? (at - first) / (last - first) : 0;
    return Math.max(0, Math.min(rows.length - 1, Math.round(share * (rows.length - 1))));
  }

  for (const drawing of drawings) drawing.svg.addEventListener("pointerdown", (event) => show(nearest(drawing, event)));
  slider.max = String(rows.length - 1);
  slider.addEventListener("input", () => show(Number(slider.value)));
  reader.hidden = false;
  show(rows.length - 1);
})();

(() => {
// What this device keeps: values that wait to be sent, and the measures whose form opens without a connection.
// Each stands under the key by which the server calls its person.
const store = (() => {
  let opened = null;

  function open() {
    opened ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open("tollgate", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("measures", { keyPath: ["person", "path"] });
        asked.result.createObjectStore("entries", { keyPath: "order", autoIncrement: true });
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => { opened = null; reject(asked.error); };
    });
    return opened;
  }

  // Resolves when what was written is safe on the device, with what `work` has asked for.
  async function within(name, mode, work) {
    const transaction = (await open()).transaction(name, mode, { durability: "strict" });
    return new Promise((resolve, reject) => {
      let found;
      work(transaction.objectStore(name), (result) => { found = result; });
      transaction.oncomplete = () => resolve(found);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }

  const all = (name) => within(name, "readonly", (kept, give) => {
    kept.getAll().onsuccess = (event) => give(event.target.result);
  });

  async function of(name, person) {
    return (await all(name)).filter((row) => row.person === person);
  }

  const put = (name, row) => within(name, "readwrite", (kept, give) => {
    kept.put(row).onsuccess = (event) => give(event.target.result);
  });

  // Changes an entry that still waits; one that was taken out meanwhile, perhaps in another window, stays out.
  const change = (entry) => within("entries", "readwrite", (kept) => {
    kept.getKey(entry.order).onsuccess = (event) => { if (event.target.result) kept.put(entry); };
  });

  const forgetMeasures = (isForgotten) => within("measures", "readwrite", (kept) => {
    kept.openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      if (isForgotten(cursor.value.person)) cursor.delete();
      cursor.continue();
    };
  });

  return {
    change,
    forgetMeasures,
    add: (entry) => put("entries", entry),
    all: () => all("entries"),
    entries: (person) => of("entries", person),
    entry: (order) => within("entries", "readonly", (kept, give) => {
      kept.get(order).onsuccess = (event) => give(event.target.result);
    }),
    keepMeasure: (measure) => put("measures", measure),
    measures: (person) => of("measures", person),
    remove: (order) => within("entries", "readwrite", (kept) => { kept.delete(order); }),
  };
})();

// Whose device this is for now: the person signed in last, until they sign out or another signs in.
const device = (() => {
  const name = "tollgate-person";
  const here = document.body.dataset.person ?? "";
  const isFit = isSecureContext && "serviceWorker" in navigator && "locks" in navigator && canStore();
  const channel = isFit ? new BroadcastChannel("tollgate-waiting") : null;
  const listeners = [];

  function canStore() {
    try {
      return Boolean(localStorage && indexedDB);
    } catch {
      return false;
    }
  }

  const tell = () => listeners.forEach((listen) => listen());
  channel?.addEventListener("message", tell);

  // null where nobody ever entered values on this device, "" after a sign-out or where the sign-in has ended.
  const known = () => (isFit ? localStorage.getItem(name) : null);

  async function know(person) {
    if (known() === person) return;
    localStorage.setItem(name, person);
    await store.forgetMeasures((other) => other !== person);
  }

  // A sign-in that ended by itself: what the forms ask for stays for whoever signs in again, unless it is another.
  const lock = () => { if (known()) localStorage.setItem(name, ""); };

  if (here && known() !== null) know(here).catch(() => {});

  return {
    here,
    isFit,
    know,
    known,
    lock,
    // Called when something about what waits has changed, in this window or another.
    listen: (listener) => { listeners.push(listener); },
    tellAll: () => { tell(); channel?.postMessage(""); },
  };
})();

// What a value is split by: the factors that a form asks for, the same questions where no page is, and their answers.
const levels = (() => {
  const names = ["level1_id", "level2_id", "level3_id", "level4_id"];

  const textOf = (element) => element.textContent.trim();

  function question(name, field) {
    const isButtons = field instanceof RadioNodeList;
    const buttons = isButtons ? [...field].filter((one) => one.type === "radio") : []; // the group bears the name too
    const label = isButtons ? buttons[0].closest("fieldset").querySelector("legend") : field.labels[0];
    const options = isButtons ? buttons.map((one) => [one.value, textOf(one.labels[0])]) : [...field.options].map((one) => [one.value, textOf(one)]);
    return { name, label: textOf(label), options };
  }

  const asked = (form) => names.filter((name) => form.elements[name]).map((name) => question(name, form.elements[name]));

  function option(name, [value, text]) {
    const label = document.createElement("label");
    const button = Object.assign(document.createElement("input"), { type: "radio", name, value, defaultChecked: !value });
    const words = document.createElement("span");
    label.className = "choice";
    words.textContent = text;
    label.append(button, words);
    return label;
  }

  function draw({ name, label, options }) {
    const group = document.createElement("fieldset");
    const legend = document.createElement("legend");
    const choices = document.createElement("div");
    group.className = "field";
    choices.className = "choices";
    legend.textContent = label;
    choices.append(...options.map((one) => option(name, one)));
    group.append(legend, choices);
    return group;
  }

  const said = (entry) => (entry.card.levels ?? []).filter(({ name }) => entry[name]).map(({ name, label, options }) => (
    `${label}: ${options.find(([value]) => value === entry[name])?.[1] ?? ""}`
  ));

  return { asked, names, said, show: (into, questions = []) => into.replaceChildren(...questions.map(draw)) };
})();

// Sends what waits, one after the other in the order in which it was entered, each with its own key: an answer that
// was lost on the way is given again and makes no second value. Only an answer in the server's own words counts.
const sending = (() => {
  const notice = document.querySelector("[data-waiting-notice]");
  const seconds = { first: 15, most: 300, patience: 30 };
  const daysKeysAreKept = 25;
  const fields = ["day", "checked", "value", "note", "special_cause", ...levels.names];
  let state = "later";
  let pause = seconds.first;
  let timer = 0;

  const patience = () => AbortSignal.timeout(seconds.patience * 1000);

  async function ticket() {
    const response = await fetch(notice.dataset.ticket, { cache: "no-store", signal: patience() });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  function formOf(entry, token) {
    const form = new URLSearchParams({ csrf_token: token, idempotency_key: entry.key, meaning: entry.card.meaning });
    for (const name of fields) if (entry[name]) form.set(name, entry[name]);
    if (entry.sure) form.set("sure", entry.sure);
    if (entry.corrects) {
      form.set("version", entry.corrects.version);
      form.set("reason", entry.corrects.reason);
    }
    return form;
  }

  async function told(response) {
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return isJson ? response.json() : {};
  }

  async function refuse(entry, refusal) {
    const { corrects } = entry;
    Object.assign(entry, { state: "refused", tried: null, refusal: { ...refusal, corrects }, corrects: null });
    await store.change(entry);
  }

  // Empty when the next may go; else why none can for now.
  async function one(entry, token) {
    if (Date.now() - (entry.tried ?? Date.now()) > daysKeysAreKept * 86_400_000) {
      await refuse(entry, { code: "old" });
      return "";
    }
    entry.tried ??= Date.now();
    await store.change(entry);
    device.tellAll();
    const address = entry.corrects?.address ?? entry.card.address;
    const response = await fetch(address, {
      method: "POST", body: formOf(entry, token), redirect: "manual", cache: "no-store", signal: patience(),
    });
    return settle(entry, token, response, await told(response));
  }

  async function settle(entry, token, response, answer) {
    if (answer.state === "saved") {
      await store.remove(entry.order);
      return "";
    }
    // Somebody was faster than a correction: what stands now is looked at first.
    if (response.status === 409 && entry.corrects) {
      Object.assign(entry, { corrects: null, sure: "", tried: null });
      return one(entry, token);
    }
    if (response.status === 401) return notNow(entry, "sign-in");
    if (response.status === 400 || response.status === 429) return notNow(entry, "later");
    if (response.status < 400 || response.status >= 500) return "later";
    await refuse(entry, answer.state === "refused" ? answer : { code: String(response.status) });
    return "";
  }

  // The server said that it did nothing.
  async function notNow(entry, why) {
    entry.tried = null;
    await store.change(entry);
    return why;
  }

  // One window at a time: sending, and changing what may be on its way.
  const alone = (work) => navigator.locks.request("tollgate-sending", work);

  // Does this to an entry as it stands now, with none on its way; false when it has gone meanwhile or may have.
  const settled = (order, work) => alone(async () => {
    const entry = await store.entry(order);
    return Boolean(entry) && (await work(entry)) !== false;
  });

  const waits = async () => (await store.entries(device.known())).some((entry) => entry.state === "waiting");

  async function all() {
    if (!(await waits())) return "";
    const { person, csrf_token: token } = await ticket();
    if (!person) return "sign-in";
    await device.know(person);
    for (const { order } of await store.entries(person)) {
      const entry = await store.entry(order);
      if (entry?.state !== "waiting") continue;
      const why = await one(entry, token);
      device.tellAll();
      if (why) return why;
    }
    return "";
  }

  async function send() {
    clearTimeout(timer);
    if (!navigator.onLine || !(await waits())) return;
    try {
      state = await alone(all);
    } catch {
      state = "later";
    }
    device.tellAll();
    if (state === "sign-in" || !(await waits())) return;
    clearTimeout(timer);
    timer = setTimeout(send, pause * 1000);
    pause = Math.min(pause * 2, seconds.most);
  }

  const now = () => { pause = seconds.first; return send().catch(() => {}); };

  if (notice && device.known() !== null) {
    addEventListener("online", now);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) now(); });
    now();
  }

  // Who is signed in, "" for nobody; null while there is no answer.
  const person = async () => (navigator.onLine ? ticket().then((answer) => answer.person, () => null) : null);

  return { now, person, settled, state: () => (navigator.onLine ? state : "later") };
})();

// On every page: how many values wait, and what they wait for. Before a sign-out it is said that they stay.
(() => {
  const notice = document.querySelector("[data-waiting-notice]");
  if (!notice || !device.isFit) return;
  const count = notice.querySelector("[data-count]");
  const state = notice.querySelector("[data-state]");

  const textOf = (element, name) => element.dataset[`text${name.replace(/(^|-)(\w)/g, (_all, _dash, letter) => letter.toUpperCase())}`];

  function waitsFor(mine) {
    if (!mine.length) return "others";
    return mine.some((entry) => entry.state === "refused") ? "decide" : sending.state() || "sending";
  }

  async function show() {
    if (device.known() === null) return;
    const every = await store.all();
    const mine = every.filter((entry) => entry.person === device.known());
    const shown = mine.length || (device.here ? 0 : every.length);
    notice.hidden = !shown || Boolean(document.querySelector("[data-room]") && mine.length);
    if (notice.hidden) return;
    count.textContent = textOf(count, shown === 1 ? "one" : "many").replace("{count}", shown);
    state.textContent = textOf(state, waitsFor(mine));
    notice.querySelector("[data-show]").hidden = !mine.length;
  }

  const look = () => show().catch(() => {});
  device.listen(look);
  for (const change of ["online", "offline"]) addEventListener(change, look);
  look();

  const leaving = document.querySelector("[data-sign-out]");
  const told = document.querySelector("[data-sign-out-told]");

  async function leave() {
    const mine = await store.entries(device.known());
    if (mine.length && told?.hidden) {
      told.hidden = false;
      return;
    }
    await device.know("");
    leaving.submit();
  }

  leaving?.addEventListener("submit", (event) => {
    if (device.known() === null || event.defaultPrevented) return;
    event.preventDefault();
    leave().catch(() => leaving.submit());
  });
})();

// The form for a value: what it asks is kept on this device, and what is entered into it without a connection waits.
const recording = (() => {
  const form = document.querySelector("form[data-waits]");

  const textOf = (selector) => form.querySelector(selector)?.textContent.trim() ?? "";

  function rateOf(output) {
    return output ? { data: { ...output.dataset }, first: output.dataset.first ?? output.textContent } : null;
  }

  // What the form asks, in the words of its page.
  function card() {
    const checked = form.elements.checked;
    return {
      person: device.here,
      path: new URL(form.action).pathname,
      address: form.dataset.waits,
      name: form.dataset.name,
      meaning: form.dataset.meaning,
      dayHint: textOf("#day-hint"),
      checked: checked ? { label: textOf("label[for=checked]"), hint: textOf("#checked-hint"), value: checked.defaultValue } : null,
      value: { label: textOf("label[for=value]"), suffix: textOf("#value-suffix"), mode: form.elements.value.inputMode },
      levels: levels.asked(form),
      rate: rateOf(form.querySelector("[data-rate]")),
    };
  }

  // A new key for each entry; the server keeps it with its answer.
  function newKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  const typed = (from) => Object.fromEntries(
    ["day", "checked", "value", "note", "special_cause", ...levels.names].map((name) => [name, from.elements[name]?.value.trim() ?? ""]),
  );

  function tellThatValuesWait() {
    const hint = document.querySelector("[data-offline] [data-text-waits]");
    hint.textContent = hint.dataset.textWaits;
  }

  // What was typed outlives a saving that got no answer: its form, or the page that stands in for it, shows it again.
  const typedName = "tollgate-typed";
  const remember = () => sessionStorage.setItem(typedName, JSON.stringify({ path: new URL(form.action).pathname, ...typed(form) }));
  const forgetTyped = () => sessionStorage.removeItem(typedName);

  function showTyped(into, path) {
    const kept = JSON.parse(sessionStorage.getItem(typedName) ?? "{}");
    if (kept.path !== path || into.elements.value.value) return false;
    for (const [name, text] of Object.entries(kept)) if (into.elements[name] && text) into.elements[name].value = text;
    return true;
  }

  async function keep(from, measure) {
    const waiting = { state: "waiting", sure: "", tried: null, refusal: null, corrects: null };
    await store.add({ ...typed(from), ...waiting, person: measure.person, key: newKey(), card: measure });
    device.tellAll();
  }

  // The page that needs no connection, with what waits; where none is kept yet, the same form once more.
  function goOn() {
    if (navigator.serviceWorker.controller) location.assign(form.action);
    else form.reset();
  }

  async function prepare() {
    await device.know(device.here);
    if (!document.querySelector(".err-sum")) await store.keepMeasure(card());
    await navigator.serviceWorker.register(form.dataset.worker);
  }

  if (form && device.isFit && device.here) {
    tellThatValuesWait();
    showTyped(form, location.pathname);
    prepare().catch(() => {});
    form.addEventListener("submit", (event) => {
      if (navigator.onLine) {
        remember();
        return;
      }
      event.preventDefault();
      for (const name of ["day", "checked", "value"]) if (form.elements[name]) form.elements[name].required = true;
      if (form.reportValidity()) keep(form, card()).then(goOn).catch(() => document.querySelector("[data-offline]").focus());
    });
  } else if (form) {
    delete form.dataset.waits;
  } else if (device.isFit && !document.querySelector("[data-room]")) {
    forgetTyped();
  }

  return { forgetTyped, keep, showTyped, tellThatValuesWait, typed };
})();

// The list of what waits, and what its person can do with each value; nothing leaves it but by their choice or saved.
const decisions = (() => {
  const room = document.querySelector("[data-room]");
  const language = document.documentElement.lang || "en";
  const offered = {
    there: ["keep", "correct", "edit"],
    changed: ["fits", "edit", "remove"],
    odd: ["sure", "edit", "remove"],
    frozen: ["edit", "again", "remove"],
    wrong: ["edit", "remove"],
  };

  function dayOf(text) {
    const day = new Date(`${text}T12:00`);
    const shape = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
    return Number.isNaN(day.getTime()) ? text : new Intl.DateTimeFormat(language, shape).format(day).replaceAll(",", "");
  }

  function numbersOf(entry) {
    const value = `${entry.card.value.label}: ${entry.value} ${entry.card.value.suffix}`.trim();
    const checked = entry.card.checked && `${entry.card.checked.label}: ${entry.checked}`;
    return [value, checked, ...levels.said(entry), entry.note].filter(Boolean).join(" · ");
  }

  function choicesOf(entry) {
    if (entry.state === "refused") return offered[entry.refusal.code] ?? ["again", "remove"];
    return entry.tried ? ["remove"] : ["edit", "remove"];
  }

  function whyOf(entry) {
    if (entry.state === "refused") {
      const code = entry.refusal.code.replace(/^40[34]$/, "right");
      return entry.refusal.message ?? room.dataset[`text${code[0].toUpperCase()}${code.slice(1)}`] ?? room.dataset.textFailed;
    }
    return entry.tried ? room.dataset.textTried : "";
  }

  async function waitAgain(entry, changes) {
    const again = { state: "waiting", refusal: null, tried: null, ...changes };
    await sending.settled(entry.order, (now) => now.state === "refused" && store.change({ ...now, ...again }));
    device.tellAll();
    sending.now();
  }

  async function remove(entry) {
    const isRemoved = await sending.settled(entry.order, () => store.remove(entry.order));
    if (!isRemoved) room.querySelector("[data-said]").textContent = room.dataset.textMeanwhile;
    device.tellAll();
  }

  const actions = {
    keep: remove,
    again: (entry) => waitAgain(entry, {}),
    sure: (entry) => waitAgain(entry, { sure: entry.refusal.sure, corrects: entry.refusal.corrects }),
    fits: (entry) => waitAgain(entry, {
      card: { ...entry.card, meaning: entry.refusal.meaning }, corrects: entry.refusal.corrects,
    }),
    remove: (entry, item) => {
      const really = item.querySelector("[data-really]");
      if (!really.hidden) return remove(entry);
      really.hidden = false;
      return null;
    },
    correct: (_entry, item) => {
      item.querySelector("[data-reason]").hidden = false;
      item.querySelector("[data-reason] input").focus();
    },
  };

  // The reason goes with the correction; without one it stays here.
  function correct(entry, form) {
    const reason = form.elements.reason.value.trim();
    form.querySelector("[data-missing]").hidden = Boolean(reason);
    const { address, version } = entry.refusal;
    if (reason) waitAgain(entry, { corrects: { address, version, reason } });
    else form.elements.reason.focus();
  }

  function fill(item, entry, edit) {
    item.querySelector("[data-name]").textContent = `${entry.card.name}, ${dayOf(entry.day)}`;
    item.querySelector("[data-numbers]").textContent = numbersOf(entry);
    item.querySelector("[data-why]").textContent = whyOf(entry);
    for (const button of item.querySelectorAll("[data-do]")) {
      button.hidden = !choicesOf(entry).includes(button.dataset.do);
      const act = button.dataset.do === "edit" ? edit : actions[button.dataset.do];
      button.addEventListener("click", () => act(entry, item));
    }
    const form = item.querySelector("[data-reason]");
    const id = `reason-${entry.order}`;
    form.querySelector("label").htmlFor = form.elements.reason.id = id;
    form.addEventListener("submit", (event) => { event.preventDefault(); correct(entry, form); });
  }

  // Entries that did not change keep their place in the page, and what is being typed into them.
  function show(list, template, entries, edit) {
    const before = new Map([...list.children].map((item) => [item.dataset.told, item]));
    const items = entries.map((entry) => {
      const told = JSON.stringify(entry);
      if (before.has(told)) return before.get(told);
      const item = template.content.firstElementChild.cloneNode(true);
      item.dataset.told = told;
      fill(item, entry, edit);
      return item;
    });
    list.replaceChildren(...items);
  }

  return { show };
})();

// The page that opens without a connection: the form of a measure this person opened before, and what waits.
(() => {
  const room = document.querySelector("[data-room]");
  if (!room || !device.isFit) return;
  const part = (name) => room.querySelector(`[data-${name}]`);
  const form = part("form");
  const said = part("said");
  let measure = null;
  let edited = null;
  const secondsToAsk = 2;

  const hide = (element, isHidden) => { element.hidden = isHidden; };

  function write(name, text) {
    part(name).textContent = text;
    hide(part(name), !text);
  }

  function fillRate(rate) {
    const output = form.querySelector("[data-rate]");
    Object.assign(output.dataset, { low: "", high: "", textOver: "", count: "" }, rate?.data, { base: measure.checked ? "checked" : "" });
    output.dataset.first = rate?.first ?? "";
    output.textContent = output.dataset.first;
    hide(part("later"), Boolean(rate?.data.low || rate?.data.high));
  }

  function open(card, entry = null) {
    [measure, edited] = [card, entry];
    levels.show(part("levels"), card.levels);
    form.reset();
    write("name", card.name);
    write("day-hint", card.dayHint);
    part("value-label").textContent = card.value.label;
    write("suffix", card.value.suffix);
    form.elements.value.inputMode = card.value.mode;
    hide(part("checked-field"), !card.checked);
    form.elements.checked.disabled = !card.checked;
    if (card.checked) {
      part("checked-label").textContent = card.checked.label;
      write("checked-hint", card.checked.hint);
    }
    form.elements.checked.value = card.checked?.value ?? "";
    if (!card.dayHint) form.elements.day.value = new Date().toLocaleDateString("sv");
    for (const name of Object.keys(recording.typed(form))) if (entry && form.elements[name]) form.elements[name].value = entry[name] ?? "";
    fillRate(card.rate);
    hide(form, false);
  }

  function edit(entry) {
    open(entry.card, entry);
    form.scrollIntoView();
    form.elements.value.focus();
  }

  // What cannot be read later is better told now, while the number is still in sight; the server looks at the rest.
  const number = /^[+\-\u2212]?[\d\s.,'\u2019]*\d[\d\s.,'\u2019]*$/;
  const fraction = /^\D*\d+[.,]\d{1,2}$/;

  function isReadable(field) {
    if (field.name === "day") return /\d/.test(field.value);
    const isCount = field.name === "value" && field.inputMode === "numeric";
    return number.test(field.value.trim()) && !(isCount && fraction.test(field.value.trim()));
  }

  function mistakes() {
    return ["day", "checked", "value"].filter((name) => {
      const field = form.elements[name];
      const isWrong = !field.disabled && !isReadable(field);
      hide(document.getElementById(`${name}-error`), !isWrong);
      field.setAttribute("aria-invalid", String(isWrong));
      field.closest(".field").classList.toggle("err", isWrong);
      return isWrong;
    });
  }

  // A changed value is a new try of the same entry: the server refused what it was before, or never saw it. One that
  // was sent and not answered stays as it is.
  function changed(entry) {
    const fresh = { state: "waiting", sure: "", refusal: null, corrects: null };
    return entry.tried ? false : store.change({ ...entry, ...recording.typed(form), ...fresh });
  }

  async function save() {
    if (!edited) {
      await recording.keep(form, measure);
    } else if (!(await sending.settled(edited.order, changed))) {
      edited = null;
      said.textContent = room.dataset.textMeanwhile;
      return;
    }
    recording.forgetTyped();
    device.tellAll();
    open(measure);
    said.textContent = room.dataset.textKept;
    sending.now();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = mistakes();
    if (wrong.length) form.elements[wrong[0]].focus();
    else save().catch(() => { said.textContent = room.dataset.textFull; });
  });

  function link(card) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-btn";
    button.textContent = card.name;
    button.addEventListener("click", () => open(card));
    item.append(button);
    return item;
  }

  // With a connection the server says whose device this is; while nobody is signed in, nothing of anybody is shown.
  async function ask() {
    const person = await sending.person();
    if (person === "") device.lock();
    if (person) await device.know(person);
    return show();
  }

  async function show() {
    const person = sending.state() === "sign-in" ? "" : device.known();
    const isLocked = person === "";
    const [entries, measures] = person ? [await store.entries(person), await store.measures(person)] : [[], []];
    hide(part("locked"), !isLocked);
    if (isLocked) hide(form, true);
    hide(part("unknown"), Boolean(isLocked || measures.length || entries.length));
    hide(part("measures"), !measures.length);
    part("list").replaceChildren(...measures.map(link));
    hide(part("waiting"), !entries.length);
    decisions.show(part("entries"), part("entry"), entries, edit);
    return measures;
  }

  part("send").addEventListener("click", async () => {
    await sending.now();
    if (!navigator.onLine) said.textContent = room.dataset.textNoConnection;
  });
  recording.tellThatValuesWait();
  device.listen(() => { show().catch(() => {}); });
  addEventListener("online", () => { ask().catch(() => {}); });
  const asking = ask().catch(() => {});
  const patience = new Promise((done) => { setTimeout(done, secondsToAsk * 1000); });
  Promise.race([asking, patience]).then(show).then((measures) => {
    const asked = measures.find((card) => card.path === location.pathname) ?? (measures.length === 1 ? measures[0] : null);
    if (asked) open(asked);
    if (asked && recording.showTyped(form, location.pathname)) said.textContent = room.dataset.textLost;
  }).catch(() => {});
})();
})();
