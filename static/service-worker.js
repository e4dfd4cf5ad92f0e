// Keeps the files that pages are made of, and one page without a person: "Enter values offline". Nothing else is kept.
// The server writes the line above: `kept` is {version, files, page}, or null where entering offline is switched off.
(() => {
  const prefix = "tollgate-";
  const ours = kept ? `${prefix}${kept.version}` : "";

  async function fill() {
    const cache = await caches.open(ours);
    await cache.addAll(kept.files);
    // Asked for without the cookie: the answer is nobody's page.
    const page = await fetch(kept.page, { credentials: "omit", cache: "no-store" });
    if (!page.ok) throw new Error(String(page.status));
    await cache.put(kept.page, page);
    await self.skipWaiting();
  }

  async function tidy() {
    const old = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== ours);
    await Promise.all(old.map((name) => caches.delete(name)));
    await (kept ? self.clients.claim() : self.registration.unregister());
  }

  const stored = async (path) => (await caches.open(ours)).match(path);

  // The style sheet asks for fonts by their plain names, pages by those with a fingerprint.
  const plain = (path) => path.replace(/\.[0-9a-f]{12}(?=\.\w+$)/, "");
  const keptAs = (path) => kept.files.find((file) => file === path || plain(file) === path);

  async function pageOrOurs(request) {
    try {
      return await fetch(request);
    } catch (error) {
      const page = await stored(kept.page);
      if (!page) throw error;
      return page;
    }
  }

  // A value whose saving met no server: back to its form, which opens without one and still has what was typed.
  const formAgain = (request) => fetch(request).catch(() => Response.redirect(request.url, 303));

  self.addEventListener("install", (event) => { event.waitUntil(kept ? fill() : self.skipWaiting()); });
  self.addEventListener("activate", (event) => { event.waitUntil(tidy()); });
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const path = new URL(request.url).pathname;
    if (kept && request.mode === "navigate" && path.endsWith("/record") && request.method === "POST") {
      event.respondWith(formAgain(request));
    }
    if (!kept || request.method !== "GET") return;
    const file = keptAs(path);
    if (request.mode === "navigate") event.respondWith(pageOrOurs(request));
    else if (file) event.respondWith(stored(file).then((found) => found ?? fetch(request)));
  });
})();
