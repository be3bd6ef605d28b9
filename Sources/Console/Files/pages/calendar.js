// What falls due: warranties, contracts, batteries, checks. Overdue dates stand first, by kind;
// then week by week.

import {all, classLabel} from '../core/catalogue.js';
import {button, card, empty, head, itemLink, linkButton, more, segments, tag} from '../core/parts.js';
import {call} from '../core/rpc.js';
import {date, daysUntil, heading, today} from '../core/format.js';
import {go, link} from '../core/router.js';
import {h} from '../core/dom.js';
import {may} from '../core/shell.js';
import {said, t} from '../core/text.js';

const ENDED = 'not state in (retired, disposed, lost, stolen, scrapped, deregistered, inactive)', DAYS = ['30', '90', '365'], MOST = 100;

let found;
/// Every date of the catalogue that runs out, with the class that has it first.
const kinds = () => found ??= all('class.list', 'classes', {fields: ['name', 'attributes']}).then(
  list => list.flatMap(one => one.attributes.filter(attribute => attribute.expires && !attribute.retired && attribute.from === one.name).map(attribute => ({class: one.name, attribute, key: `${one.name}.${attribute.name}`}))),
  error => { found = undefined; throw error; });

const plus = days => { const at = new Date(); at.setDate(at.getDate() + days); return at.toLocaleDateString('sv'); };

/// Monday of a day, and the number of its week (ISO 8601).
function weekOf(text) {
  const at = new Date(text + 'T00:00'), monday = new Date(at);
  monday.setDate(at.getDate() - (at.getDay() + 6) % 7);
  const thursday = new Date(monday), first = new Date(monday);
  thursday.setDate(monday.getDate() + 3);
  first.setFullYear(thursday.getFullYear(), 0, 4);
  return {monday, number: 1 + Math.round((thursday - first) / 6048e5)};
}

export default async function calendar({query, signal}) {
  const days = DAYS.includes(query.get('days')) ? query.get('days') : '90', only = query.get('kind') ?? '', to = plus(+days);
  const every = await kinds(), asked = every.filter(kind => !only || kind.key === only);
  const find = (kind, when, limit) => call('item.find', {where: `class = ${kind.class} and ${kind.attribute.name} ${when} and ${ENDED}`, ...(!kind.attribute.computed && {sort: kind.attribute.name}), limit, count: true, fields: ['tag', 'name', 'class', 'location', kind.attribute.name]}, {signal})
    .then(page => ({kind, total: page.total, items: page.items.map(item => ({item, kind, due: String(item.attributes[kind.attribute.name]).slice(0, 10)}))}));
  const [late, soon] = await Promise.all([
    Promise.all(asked.map(kind => find(kind, '< today', 5))),
    Promise.all(asked.map(kind => find(kind, `>= today and ${kind.attribute.name} <= ${to}`, MOST)))]);
  const overdue = late.filter(one => one.total > 0), rest = soon.filter(one => one.total > one.items.length), visit = more => go(link('/calendar', {days: query.get('days'), kind: only, ...more}));
  const coming = soon.flatMap(one => one.items).sort((a, b) => a.due.localeCompare(b.due) || a.item.tag.localeCompare(b.item.tag));
  const name = kind => said(kind.attribute.label), twice = kind => every.some(other => other !== kind && name(other) === name(kind)), list = (kind, when) => link('/items', {where: `class = ${kind.class} and ${kind.attribute.name} ${when} and ${ENDED}`, sort: kind.attribute.computed ? null : kind.attribute.name, columns: ['tag', 'name', 'class', 'state', 'location', kind.attribute.name].join()});

  const row = ({item, kind, due}) => {
    const left = daysUntil(due), place = item.references?.location;
    return h('li', h('span.num.due', {class: left < 0 ? 'late' : left < 14 ? 'soon' : ''}, date(due)),
      h('div.t', itemLink(item), h('small', name(kind), ' · ', tag(item.tag), ' · ', classLabel(item.class), place && ` · ${place.name}`)),
      h('small.muted.num.only-l', left < 0 ? t('over for', {n: -left}) : left ? t('in n days', {n: left}) : t('today')),
      may('incidents') && linkButton(t('incident'), link('/incidents/new', {items: item.tag, title: `${name(kind)}: ${item.name}`}), {icon: 'plus', class: 'only-l', 'aria-label': `${t('new incident')}: ${item.name}`}));
  };

  const weeks = new Map();
  for (const one of coming) {
    const week = weekOf(one.due), key = week.monday.getTime();
    if (!weeks.has(key)) weeks.set(key, {...week, list: []});
    weeks.get(key).list.push(one);
  }
  const sunday = monday => { const at = new Date(monday); at.setDate(at.getDate() + 6); return at; };

  function save() {
    const escaped = text => String(text).replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n'), stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//cmdb//console//EN', ...coming.flatMap(({item, kind, due}) => ['BEGIN:VEVENT', `UID:${item.tag}-${kind.attribute.name}@${location.hostname}`, `DTSTAMP:${stamp}`, `DTSTART;VALUE=DATE:${due.replaceAll('-', '')}`,
      `SUMMARY:${escaped(`${name(kind)}: ${item.name} (${item.tag})`)}`, ...(item.references?.location ? [`LOCATION:${escaped(item.references.location.name)}`] : []), `URL:${location.origin}${link('/items/' + encodeURIComponent(item.tag))}`, 'END:VEVENT']), 'END:VCALENDAR'];
    // A line is at most 75 bytes; longer ones continue behind a blank (RFC 5545, 3.1).
    const folded = lines.flatMap(line => line.match(/.{1,36}/gu).map((part, at) => at ? ' ' + part : part)), address = URL.createObjectURL(new Blob([folded.join('\r\n') + '\r\n'], {type: 'text/calendar'}));
    h('a', {href: address, download: `cmdb-${today()}.ics`}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  const counted = every.map(kind => ({kind, n: [...late, ...soon].filter(one => one.kind === kind).reduce((sum, one) => sum + one.total, 0)})).filter(one => one.n > 0 || one.kind.key === only);
  return {
    title: t('calendar'),
    node: h('div', head({title: t('calendar'), facts: [h('span', t('due within', {n: +days}), ': ', h('b', soon.reduce((sum, one) => sum + one.total, 0).toLocaleString()))], actions: [
      segments(t('how far'), DAYS.map(one => [one, t('n days', {n: +one})]), days, value => visit({days: value})), coming.length > 0 && button(t('save ics'), save, {icon: 'cal', class: 'only-l'})]}),
    h('div.facets', h('span.cap', t('kind of date')), only && h('button.chip', {type: 'button', onclick: () => visit({kind: ''})}, t('all')), counted.map(({kind, n}) => h('button.chip', {type: 'button', class: kind.key === only ? 'acc' : '', 'aria-pressed': String(kind.key === only), onclick: () => visit({kind: kind.key === only ? '' : kind.key})}, name(kind), twice(kind) && ` · ${classLabel(kind.class)}`, ' ', h('b', n.toLocaleString())))),
    h('div.stack',
      overdue.length > 0 && card(t('overdue'), {n: overdue.reduce((sum, one) => sum + one.total, 0).toLocaleString()}, overdue.map(one => h('details.overdue', {open: overdue.length < 3}, h('summary', h('b', name(one.kind)), ' ', h('span.muted', classLabel(one.kind.class)), ' ', h('span.late.num', one.total.toLocaleString())),
        h('ul.rows.mid', one.items.map(row)), one.total > one.items.length && h('p.small', h('a', {href: list(one.kind, '< today')}, t('n more', {n: one.total - one.items.length})))))),
      [...weeks.values()].map(week => card(t('week n', {n: week.number}), {n: `${heading(week.monday)} – ${heading(sunday(week.monday))}`}, h('ul.rows.mid', week.list.map(row)))),
      !coming.length && h('section.card', empty(t('nothing due', {n: +days}), days !== '365' && button(t('look further'), () => visit({days: '365'}), {kind: 'p'}))),
      rest.length > 0 && card(t('not all shown'), {}, h('ul.rows', rest.map(one => h('li', h('div.t', name(one.kind)), more(t('n more', {n: one.total - one.items.length}), list(one.kind, `>= today and ${one.kind.attribute.name} <= ${to}`)))))))),
  };
}
