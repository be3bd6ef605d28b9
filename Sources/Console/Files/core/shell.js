// The frame: top bar, navigation, what the connection does, the person's menu.

import {h, replace} from './dom.js';
import {icon} from './icons.js';
import {initials, time} from './format.js';
import {call, connection, pendingWrites} from './rpc.js';
import {personOf} from './catalogue.js';
import {linkButton, say} from './parts.js';
import {loadViews, viewPath, views} from './views.js';
import {go, onShown} from './router.js';
import {onKey} from './keys.js';
import {t} from './text.js';

let me = {account: '', rights: []};
export const who = () => me;
export const may = right => me.rights.includes(right);

/// Address, icon, text, the right that it takes.
const parts = [
  ['/', 'home', 'today'], ['/incidents', 'inbox', 'incidents'], ['/conversations', 'send', 'conversations', 'incidents'], ['/items', 'box', 'items'], ['/impact', 'map', 'impact map'], ['/calendar', 'cal', 'calendar'], null,
  ['/import', 'io', 'import and export'], null, ['/catalogue', 'tree', 'catalogue'], ['/journal', 'book', 'journal', 'journal'], ['/access', 'shield', 'access', 'journal'], ['/health', 'pulse', 'health'],
];
export const sections = () => parts.filter(part => !part?.[3] || may(part[3]));
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
  loadViews().then(redrawNav);
}

const navLinks = () => sections().map(part => part ? h('a', {href: part[0], title: t(part[2]), 'data-section': part[0]}, icon(part[1]), h('span', t(part[2])), h('b', {'data-count': part[0]})) : h('hr'))
  .concat(views.length ? [h('hr'), h('div.cap', t('my views')), views.slice(0, 8).map(view => h('a', {href: viewPath(view), title: view.name}, icon(view.subject === 'item' ? 'filter' : 'inbox'), h('span', view.name)))] : []);

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
  if (inbox) { counts['/incidents'] = inbox.me.open; counts['/conversations'] = inbox.conversations.total; }
  if (items) counts['/items'] = items.total;
  for (const node of document.querySelectorAll('[data-count]')) node.textContent = counts[node.dataset.count] ? counts[node.dataset.count].toLocaleString() : '';
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

const palette = async () => (await import('../pages/palette.js')).openPalette();
const myMenu = async () => (await import('./menus.js')).myMenu(me);
const help = async () => (await import('./menus.js')).help();
