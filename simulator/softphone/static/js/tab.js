// What a tab keeps until it is closed: its own name, and the call that goes on in it.

const PREFIX = "audiomatico.";
/** @type {Map<string, string>} Where storage is forbidden: until the page is read again. */
const here = new Map();

/** @param {string} name */
export function kept(name) {
  try {
    return sessionStorage.getItem(PREFIX + name);
  } catch {
    return here.get(name) ?? null;
  }
}

/** @param {string} name @param {string} value */
export function keep(name, value) {
  here.set(name, value);
  try {
    sessionStorage.setItem(PREFIX + name, value);
  } catch {
    // as above
  }
}

/** @param {string} name */
export function drop(name) {
  here.delete(name);
  try {
    sessionStorage.removeItem(PREFIX + name);
  } catch {
    // as above
  }
}
