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
