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
