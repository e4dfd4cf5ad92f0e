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
