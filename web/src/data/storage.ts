export type PageStorage = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** Local storage, or a stand-in where the browser forbids it: the page works, it only forgets. */
export function openStorage(): PageStorage {
  try {
    return forgiving(window.localStorage);
  } catch {
    // Blocked by the browser's settings.
    return memoryStorage();
  }
}

/** A full disk must not keep anyone from sending. */
function forgiving(storage: Storage): PageStorage {
  return {
    get length() {
      return storage.length;
    },
    key: (index) => storage.key(index),
    getItem: (key) => storage.getItem(key),
    setItem(key, value) {
      try {
        storage.setItem(key, value);
      } catch {
        // Only the memory across reloads is lost.
      }
    },
    removeItem: (key) => storage.removeItem(key),
  };
}

export function memoryStorage(): PageStorage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

/** What people wrote and did not send leaves with them; theme and sidebar stay with the device. */
export function forgetPrivate(storage: PageStorage): void {
  const keys: string[] = [];
  for (let index = 0; index < storage.length; index += 1) keys.push(storage.key(index) ?? "");
  for (const key of keys) if (/^parley\.(draft|outbox|last|to)/.test(key)) storage.removeItem(key);
}
