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
