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
