// Two people save the same thing. Different fields: both are kept, and it says so. The same
// fields: what was, theirs and mine side by side, to choose from.

import {brief, time} from './format.js';
import {h} from './dom.js';
import {newKey} from './rpc.js';
import {personOf} from './catalogue.js';
import {dialog, toast} from './parts.js';
import {t} from './text.js';

/// `changes`: my new values by path. `send(version, changes, key)` writes; `read()` reads anew;
/// `valueOf(state, path)`, `label(path)` and `text(path, value)` show. Answers what was saved, or null.
export async function saveFields({base, changes, send, read, valueOf, label, text}) {
  let version = base.version, mine = changes, key = newKey();
  for (;;) {
    try { return await send(version, mine, key); } catch (error) {
      if (error.kind !== 'conflict' || !error.data.current_version) throw error;
      const {changed = [], by, at} = error.data, theirs = await read(), name = brief(personOf(by ?? ''));
      const both = Object.keys(mine).filter(path => changed.includes(path));
      key = newKey();
      version = theirs.version;
      if (both.length) {
        const kept = await choose({both, mine, base, theirs, name, at, version, valueOf, label, text});
        if (!kept) return null;
        mine = kept;
        if (!Object.keys(mine).length) return theirs;
      } else toast(t('both kept', {name, fields: changed.map(label).join(', ')}));
    }
  }
}

function choose({both, mine, base, theirs, name, at, version, valueOf, label, text}) {
  return new Promise(resolve => {
    let answer = null;
    const rows = both.map(path => {
      const option = (whose, value, checked) => h('label.check', h('input', {type: 'radio', name: path, value: whose, checked}), text(path, value));
      return h('tr', h('th', {scope: 'row'}, label(path)), h('td', text(path, valueOf(base, path))), h('td', option('theirs', valueOf(theirs, path), false)), h('td', option('mine', mine[path], true)));
    });
    const table = h('div.merge', h('table', h('thead', h('tr', [t('field'), t('was'), name, t('yours')].map(head => h('th', {scope: 'col'}, head)))), h('tbody', rows)));
    const box = dialog(t('while you edited', {name, version, time: at ? time(at) : ''}), table, {wide: true, label: t('save chosen'), submit: () => {
      answer = Object.fromEntries(Object.entries(mine).filter(([path]) => !both.includes(path) || table.querySelector(`input[name="${CSS.escape(path)}"]:checked`).value === 'mine'));
    }});
    box.querySelector('input:checked')?.focus();
    box.addEventListener('close', () => resolve(answer));
  });
}
