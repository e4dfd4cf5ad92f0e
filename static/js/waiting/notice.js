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
