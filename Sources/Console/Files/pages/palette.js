// One field for everything: a code, a telephone, words, a condition, an action.

import {call} from '../core/rpc.js';
import {allClasses, classLabel, iconOf, stateLabel} from '../core/catalogue.js';
import {brief} from '../core/format.js';
import {go, incidentPath, itemPath, link} from '../core/router.js';
import {h, replace} from '../core/dom.js';
import {icon} from '../core/icons.js';
import {isCondition} from '../core/where.js';
import {may} from '../core/shell.js';
import {own} from '../core/store.js';
import {moreTexts, said, t, word} from '../core/text.js';

export async function openPalette() {
  await moreTexts();
  if (document.querySelector('dialog.palette')) return;
  const list = h('ul', {id: 'found', role: 'listbox', 'aria-label': t('found')}), back = document.activeElement;
  const input = h('input', {role: 'combobox', 'aria-controls': 'found', 'aria-expanded': 'true', 'aria-label': t('find or do'), placeholder: t('find or do'), autocomplete: 'off', spellcheck: 'false'});
  const box = h('dialog.palette', {'aria-label': t('find')}, h('div.find-box', icon('search'), input, h('kbd', 'Esc')), list);
  let entries = [], at = 0, stop, timer;
  const close = () => box.close();
  box.addEventListener('close', () => { stop?.abort(); box.remove(); back?.focus?.(); });
  box.addEventListener('pointerdown', event => { if (event.target === box) close(); });

  const run = entry => { close(); if (entry.act) entry.act(); else go(entry.href); };
  function draw(groups) {
    entries = groups.flatMap(([, found]) => found);
    at = 0;
    let number = 0;
    replace(list, groups.filter(([, found]) => found.length).flatMap(([cap, found]) => [cap && h('li.cap', {role: 'presentation'}, cap), found.map(entry => {
      const mine = number++;
      return h('li', {role: 'option', id: 'found' + mine, 'aria-selected': String(mine === 0), onclick: () => run(entry), onpointermove: () => choose(mine)}, icon(entry.icon ?? 'right'), entry.code && h('span.tag', entry.code), h('span', entry.label), h('small', entry.note ?? ''));
    })]), entries.length ? null : h('li.muted', t('nothing found')));
  }
  function choose(number) {
    at = number;
    for (const node of list.querySelectorAll('[role=option]')) node.setAttribute('aria-selected', String(node.id === 'found' + at));
    input.setAttribute('aria-activedescendant', 'found' + at);
  }

  const sections = [['/', 'home', 'today'], ['/incidents', 'inbox', 'incidents'], ['/conversations', 'send', 'conversations', 'incidents'], ['/items', 'box', 'items'], ['/impact', 'map', 'impact map'], ['/calendar', 'cal', 'calendar'], ['/import', 'io', 'import'], ['/export', 'io', 'export'], ['/catalogue', 'tree', 'catalogue'], ['/journal', 'book', 'journal', 'journal'], ['/access', 'shield', 'access', 'journal'], ['/health', 'pulse', 'health'], ['/me', 'user', 'my settings']].filter(([, , , right]) => !right || may(right));
  const actions = text => {
    const low = text.toLowerCase(), fits = label => !low || label.toLowerCase().includes(low);
    return [may('incidents') && fits(t('new incident')) && {label: t('new incident'), href: '/incidents/new', icon: 'plus', note: 'N'}, ...sections.filter(([, , label]) => fits(t(label))).map(([href, name, label]) => ({label: t(label), href, icon: name, note: t('go there')})),
      ...(low.length > 2 && may('items') ? allClasses().filter(one => !one.abstract && said(one.label).toLowerCase().includes(low)).slice(0, 3).map(one => ({label: t('register a', {class: said(one.label).toLowerCase()}), href: link('/items/new', {class: one.name}), icon: 'plus'})) : [])].filter(Boolean);
  };
  const item = one => ({code: one.tag, label: one.name, icon: iconOf(one.class), href: itemPath(one.tag), note: [classLabel(one.class), one.references?.location?.name, one.state && stateLabel(one.class, one.state)].filter(Boolean).join(' · ')});
  const incident = one => ({code: one.number, label: one.title, icon: 'inbox', href: incidentPath(one.number), note: word('state', one.state)});

  function idle() { draw([[t('seen lately'), own.get('seen', []).slice(0, 6).map(one => ({code: one.code, label: one.name, icon: one.kind === 'item' ? 'box' : 'inbox', href: one.kind === 'item' ? itemPath(one.code) : incidentPath(one.code)}))], [t('do'), actions('')]]); }

  async function look() {
    const text = input.value.trim();
    stop?.abort();
    if (!text) return idle();
    if (isCondition(text)) return draw([[t('condition'), [{label: t('items where', {text}), icon: 'filter', href: link('/items', {where: text})}, {label: t('incidents where', {text}), icon: 'filter', href: link('/incidents', {view: 'all', where: text})}]]]);
    stop = new AbortController();
    const {signal} = stop, digits = /^[\d\s()+-]{3,}$/.test(text), quiet = member => error => { if (error.name === 'AbortError') throw error; return {[member]: []}; };
    try {
      const [exact, items, incidents, people] = await Promise.all([
        call('item.resolve', {code: text}, {signal}).catch(quiet('items')),
        call('item.find', {text, limit: 7, fields: ['tag', 'name', 'class', 'state', 'location']}, {signal}).catch(quiet('items')),
        call('incident.find', {text, limit: 5, fields: ['number', 'title', 'state']}, {signal}).catch(quiet('incidents')),
        call('requester.find', digits ? {phone: text, limit: 4} : {text, limit: 4}, {signal}).catch(quiet('people')),
      ]);
      const sure = exact.items.map(one => one.item), persons = people.people.map(one => ({label: brief(one.person.name), icon: 'user', href: link('/people/' + encodeURIComponent(one.person.tag)), note: [one.position, one.phone].filter(Boolean).join(' · ')}));
      draw([['', sure.map(item)], [t('people'), persons], [t('items'), items.items.filter(one => !sure.some(other => other.tag === one.tag)).map(item)], [t('incidents'), incidents.incidents.map(incident)],
        [t('do'), [...actions(text), {label: t('search all', {text}), icon: 'search', href: link('/items', {text})}, may('incidents') && {label: t('as title', {text}), icon: 'plus', href: link('/incidents/new', digits ? {who: text} : {title: text})}].filter(Boolean)]]);
    } catch { /* A newer question has taken the place of this one. */ }
  }

  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(look, 80); });
  box.addEventListener('keydown', event => {
    if (event.key === 'Enter') { event.preventDefault(); if (entries[at]) run(entries[at]); }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!entries.length) return;
      choose((at + (event.key === 'ArrowDown' ? 1 : entries.length - 1)) % entries.length);
      document.getElementById('found' + at)?.scrollIntoView({block: 'nearest'});
    }
  });
  document.body.append(box);
  box.showModal();
  input.focus();
  idle();
}
