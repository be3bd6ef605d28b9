// The person's menu and the sheet of keys: loaded when they are first opened.

import {h} from './dom.js';
import {icon} from './icons.js';
import {personOf} from './catalogue.js';
import {button, dialog, pairs} from './parts.js';
import {forgetAccount, prefs} from './store.js';
import {logout} from './rpc.js';
import {moreTexts, t, word} from './text.js';
import {sections} from './shell.js';

export async function myMenu(me) {
  await moreTexts();
  const box = dialog(personOf(me.account), [
    pairs([[t('account'), me.account], [t('roles'), me.roles.map(role => word('role', role)).join(', ')], [t('logged in by'), word('via', me.via)]]),
    h('nav.sheet', {'aria-label': t('sections')}, [['/me', 'user', 'my settings'], ...sections().filter(Boolean)].map(([href, name, label]) =>
      h('a', {href, onclick: () => box.close()}, icon(name), t(label)))),
    button(t('log out'), () => { box.close(); forgetAccount(); logout(); }, {icon: 'out', kind: 'wide'}),
  ]);
}

export async function help() {
  await moreTexts();
  const rows = [['/ · Ctrl K', 'key palette'], ['N', 'key new'], ['G H · G A · G I · G M', 'key go'], ['J · K', 'key rows'], ['X', 'key select'], ['A · S', 'key many'], ['Enter', 'key open'], ['E · M · I', 'key item'], ['R · A · T · P · L', 'key incident'], ['Ctrl Enter', 'key send'], ['@ · # · /', 'key name'], ['?', 'key help'], ['Esc', 'key back']];
  dialog(t('keys'), [h('table.keys', h('tbody', rows.map(([keys, label]) => h('tr', h('td', keys.split(' ').map(key => key === '·' ? ' · ' : h('kbd', key))), h('td', t(label)))))),
    h('label.check', h('input', {type: 'checkbox', checked: prefs.get('keys', true), onchange: event => prefs.set('keys', event.target.checked)}), t('single keys work'))], {wide: true});
}
