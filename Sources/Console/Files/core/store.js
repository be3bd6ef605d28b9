// What this browser remembers: choices for everybody, drafts and views of an account.

import {kept} from './kept.js';

const read = key => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const write = (key, value) => {
  try {
    if (value == null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch { /* A full or forbidden store loses a draft, never a page. */ }
};

export const prefs = {
  get: (name, otherwise) => read('pref.' + name) ?? otherwise,
  set: (name, value) => write('pref.' + name, value),
};

let account = '';
export const useAccount = name => { account = name; };

/// Kept per account; erased when it logs out.
export const own = {
  get: (name, otherwise) => read(`own.${account}.${name}`) ?? otherwise,
  set: (name, value) => write(`own.${account}.${name}`, value),
};

export const drafts = {
  get: name => own.get('draft.' + name),
  set: (name, value) => own.set('draft.' + name, value),
  drop: name => own.set('draft.' + name, null),
};

/// Remembers that an item or incident was looked at, the latest first.
export function seen(kind, code, name) {
  const list = own.get('seen', []).filter(entry => entry.code !== code);
  own.set('seen', [{kind, code, name}, ...list].slice(0, 12));
}

export function forgetAccount() {
  kept.wipe();
  for (const key of Object.keys(localStorage)) if (key.startsWith(`own.${account}.`)) localStorage.removeItem(key);
}

/// The token lives in this tab alone, or in this browser where it is to be kept; and only where no
/// cookie can hold it (plain loopback).
export const token = {
  get: () => sessionStorage.getItem('token') ?? localStorage.getItem('token'),
  set(value, kept) {
    for (const place of [sessionStorage, localStorage]) place.removeItem('token');
    if (value) (kept ? localStorage : sessionStorage).setItem('token', value);
  },
};
