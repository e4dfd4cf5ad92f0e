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
