// The frame: top bar, navigation, what the connection does, the person's menu.

import {h, replace} from './dom.js';
import {icon} from './icons.js';
import {initials, time} from './format.js';
import {call, connection, logout, pendingWrites} from './rpc.js';
import {personOf} from './catalogue.js';
import {button, dialog, linkButton, pairs, say} from './parts.js';
import {forgetAccount, own, prefs} from './store.js';
import {go, onShown} from './router.js';
import {onKey} from './keys.js';
import {t, word} from './text.js';

let me = {account: '', rights: []};
export const who = () => me;
export const may = right => me.rights.includes(right);

const sections = [
  ['/', 'home', 'today'], ['/incidents', 'inbox', 'incidents'], ['/items', 'box', 'items'], ['/impact', 'map', 'impact map'], null,
  ['/import', 'io', 'import and export', 'import'], null, ['/catalogue', 'tree', 'catalogue'], ['/journal', 'book', 'journal', 'journal'], ['/health', 'pulse', 'health'],
];
const counts = {};

export function logo() { return h('span.logo', {'aria-hidden': 'true'}, h('i'), h('i'), h('i')); }

export function buildShell(whoami) {
  me = whoami;
  const name = personOf(me.account);
  const live = h('span.live', {role: 'status'});
  const bar = h('div.offline', {role: 'alert', hidden: true});
  const app = h('div.app',
    h('header.top',
      h('a.brand', {href: '/', 'aria-label': t('to start')}, logo(), h('span', 'cmdb')),
      h('button.find', {type: 'button', 'aria-keyshortcuts': '/', onclick: palette}, icon('search'), h('span', t('find or do')), h('kbd', '/')),
      h('div.grow.only-l'), live,
      may('incidents') && linkButton(t('incident'), '/incidents/new', {kind: 'p', icon: 'plus', key: 'N'}),
      h('button.me', {type: 'button', 'aria-label': `${name}: ${t('menu')}`, title: name, onclick: myMenu}, initials(name))),
    h('nav.nav', {'aria-label': t('sections')}, navLinks()),
    h('main', {id: 'main', tabindex: -1}));
  replace(document.body,
    h('a.skip', {href: '#main'}, t('to content')), bar, app,
    h('nav.dock', {'aria-label': t('sections, bottom')},
      [['/', 'home', 'today'], ['/incidents', 'inbox', 'incidents'], ['', 'search', 'find'], ['/items', 'box', 'items'], ['', 'menu', 'more']].map(([href, name, label]) => href
        ? h('a', {href, 'data-section': href}, icon(name), t(label)) : h('button', {type: 'button', class: name === 'search' ? 'scan' : null, onclick: name === 'search' ? palette : myMenu}, icon(name), t(label)))),
    h('div', {id: 'toasts'}), h('div.vh', {id: 'say', 'aria-live': 'polite'}));
  watch(live, bar);
  onShown(({section}) => mark(section));
  onKey('Slash', palette);
  onKey('KeyN', () => may('incidents') && go('/incidents/new'));
  onKey('Help', help);
  refreshCounts();
}

const navLinks = () => sections.map(entry => {
  if (!entry) return h('hr');
  const [href, name, label, right] = entry;
  if (right === 'journal' && !may('journal')) return null;
  return h('a', {href, title: t(label), 'data-section': href}, icon(name), h('span', t(label)), h('b', {'data-count': href}));
}).concat(own.get('views.items', []).length ? [h('hr'), h('div.cap', t('my views')), own.get('views.items', []).slice(0, 6).map(view =>
  h('a', {href: '/items?' + view.query, title: view.name}, icon('filter'), h('span', view.name)))] : []);

export function redrawNav() {
  const nav = document.querySelector('.nav');
  if (nav) replace(nav, navLinks());
  mark(document.body.dataset.section);
  refreshCounts();
}

function mark(section) {
  document.body.dataset.section = section ?? '';
  for (const anchor of document.querySelectorAll('[data-section]')) {
    if (anchor === document.body) continue;
    if (anchor.dataset.section === section) anchor.setAttribute('aria-current', 'page'); else anchor.removeAttribute('aria-current');
  }
}

async function refreshCounts() {
  const [inbox, items] = await Promise.all([call('inbox.get', {limit: 1}).catch(() => null), call('item.count', {by: ['state'], limit: 1}).catch(() => null)]);
  if (inbox) counts['/incidents'] = inbox.me.open;
  if (items) counts['/items'] = items.total;
  for (const node of document.querySelectorAll('[data-count]')) node.textContent = counts[node.dataset.count]?.toLocaleString?.() ?? '';
}

function watch(live, bar) {
  let tick;
  const draw = () => {
    clearInterval(tick);
    const offline = connection.state === 'offline', writes = pendingWrites();
    live.textContent = offline ? t('offline since', {time: time(connection.since)}) : writes ? t('saving') : connection.state === 'online' ? t('connected') : t('connecting');
    live.classList.toggle('off', offline);
    bar.hidden = !offline;
    if (!offline) return;
    const count = () => replace(bar, icon('alert'), t('no connection', {n: Math.max(0, Math.ceil((connection.retryAt - Date.now()) / 1000))}), writes ? ' ' + t('waiting to be sent', {n: pendingWrites()}) : '');
    count();
    tick = setInterval(count, 1000);
  };
  connection.on('state', state => { draw(); if (state === 'offline') say(t('offline')); });
  connection.on('pending', draw);
  connection.on('back', () => say(t('connected again')));
  draw();
}

let module;
async function palette() { (module ??= await import('../pages/palette.js')).openPalette(); }

function myMenu() {
  const box = dialog(personOf(me.account), [
    pairs([[t('account'), me.account], [t('roles'), me.roles.map(role => word('role', role)).join(', ')], [t('logged in by'), word('via', me.via)]]),
    h('nav.sheet', {'aria-label': t('sections')}, [['/me', 'user', 'my settings'], ...sections.filter(Boolean)].filter(([, , , right]) => right !== 'journal' || may('journal')).map(([href, name, label]) =>
      h('a', {href, onclick: () => box.close()}, icon(name), t(label)))),
    button(t('log out'), () => { box.close(); forgetAccount(); logout(); }, {icon: 'out', kind: 'wide'}),
  ]);
}

function help() {
  const rows = [['/ · Ctrl K', 'key palette'], ['N', 'key new'], ['G H · G A · G I · G M', 'key go'], ['J · K', 'key rows'], ['X', 'key select'], ['Enter', 'key open'], ['E · M · I', 'key item'], ['R · A · T · P · L', 'key incident'], ['Ctrl Enter', 'key send'], ['?', 'key help'], ['Esc', 'key back']];
  dialog(t('keys'), [h('table.keys', h('tbody', rows.map(([keys, label]) => h('tr', h('td', keys.split(' ').map(key => key === '·' ? ' · ' : h('kbd', key))), h('td', t(label)))))),
    h('label.check', h('input', {type: 'checkbox', checked: prefs.get('keys', true), onchange: event => prefs.set('keys', event.target.checked)}), t('single keys work'))], {wide: true});
}

