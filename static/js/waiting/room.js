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
