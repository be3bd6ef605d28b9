// What the server has answered before, in this browser: shown at once, until it is confirmed. It is
// erased when the account logs out.

const opened = () => new Promise((done, failed) => {
  const asked = indexedDB.open('cmdb', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('kept');
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});

/// Without the store, which a browser may forbid, nothing is kept and nothing else is lost.
async function within(mode, act) {
  try {
    const base = await opened();
    try {
      const asked = act(base.transaction('kept', mode).objectStore('kept'));
      return await new Promise((done, failed) => { asked.onsuccess = () => done(asked.result); asked.onerror = () => failed(asked.error); });
    } finally { base.close(); }
  } catch { return undefined; }
}

export const kept = {
  get: name => within('readonly', store => store.get(name)),
  set: (name, value) => within('readwrite', store => store.put(value, name)),
  wipe: () => within('readwrite', store => store.clear()),
};
