// What stands beside the conversation: who calls, what suffers, the items and what they need.

import {avatar, card, chip, iconButton, itemIcon, itemLink, moreButton, more, note, pairs, personLink, priority, problem, tag} from './parts.js';
import {write} from './rpc.js';
import {classLabel, personOf} from './catalogue.js';
import {brief, date, near, span} from './format.js';
import {incidentPath, itemPath, link, refresh} from './router.js';
import {h} from './dom.js';
import {icon} from './icons.js';
import {phone} from './facts.js';
import {t, word} from './text.js';

export function contextCards(incident, sla, suffer, {writes, act, asOf}) {
  return [requester(incident), suffering(incident, suffer, asOf), items(incident, writes, act), promise(sla), details(incident, writes, act)];
}

export function requesterCard(person, current) {
  const numbers = [person.phone, person.mobile].filter(Boolean), open = person.open.filter(one => one.number !== current);
  return [h('div.who', avatar(person.person.name), h('div', h('strong', personLink(person.person), person.vip && [' ', chip('warn', 'VIP')]), h('span.muted.small', [person.position, person.place, person.organization?.name].filter(Boolean).join(' · ')))),
    numbers.length || person.email ? h('div.calls', numbers.map(number => { const anchor = phone(number); anchor.className = 'b wide'; anchor.replaceChildren(icon('phone'), h('span.num', short(number))); anchor.title = number; return anchor; }), person.email && h('a.b.wide', {href: 'mailto:' + person.email, class: numbers.length % 2 ? null : 'all'}, person.email)) : null,
    person.repeated > 0 && note('warn', 'alert', t('repeated', {n: person.repeated})),
    open.length > 0 && h('ul.rows', open.slice(0, 4).map(one => h('li', priority(one.priority), h('div.t', h('a', {href: incidentPath(one.number)}, one.title), h('small', h('span.mono', one.number), ' · ', word('state', one.state)))))),
    person.held.count > 0 && h('p.small.muted', t('holds'), ' ', person.held.items.slice(0, 4).map((item, at) => [at ? ', ' : '', itemLink(item)]), person.held.count > 4 && ` ${t('n more', {n: person.held.count - 4})}`)];
}
const short = number => /доб\.?\s*\d+$|ext\.?\s*\d+$/.exec(number)?.[0] ?? number;

function requester({requester_card: person, requester: known, contact, number}) {
  if (person) return card(t('who asked'), {more: more(t('all talk'), link('/people/' + encodeURIComponent(person.person.tag)))}, requesterCard(person, number));
  if (known) return card(t('who asked'), {}, personLink(known));
  return contact ? card(t('who asked'), {}, h('strong', contact.name), contact.phone && h('p', phone(contact.phone)), contact.email && h('p', h('a', {href: 'mailto:' + contact.email}, contact.email))) : null;
}

/// Drawn when it has come: the page need not wait for it.
function palm(what) {
  const holder = h('div');
  import('./minimap.js').then(({miniMap}) => holder.append(miniMap(what)));
  return holder;
}

function suffering({impaired, number, items}, suffer, asOf) {
  if (!impaired) return null;
  const causes = items.filter(one => one.role === 'cause'), target = link('/impact', {incident: number, as_of: asOf});
  const services = (suffer?.items ?? []).filter(one => one.item.class === 'service').map(one => one.item), of = role => items.filter(one => one.role === role).map(one => one.item), known = new Set(suffer?.items.map(one => one.item.id)), roots = [...of('cause'), ...of('affected')].filter(one => !known.has(one.id));
  return card(t('what suffers'), {n: t('at opening'), more: more(t('impact map'), target)}, impaired.items ? h('div.sum', [[impaired.items, 'sum items'], [impaired.services, 'sum services'], [impaired.people, 'sum people']].map(([n, key]) => h('div', h('b', n.toLocaleString()), h('span', t(key, {n})))))
    : h('p.muted', t('nothing suffers')), suffer?.items.length > 2 && roots.length > 0 && palm({roots, items: suffer.items, safe: [...suffer.spared.map(one => one.item), ...of('not_impacted')]}),
    services.length > 0 && h('p.small.muted', t('services'), ' ', services.slice(0, 4).map((one, at) => [at ? ', ' : '', itemLink(one)]), services.length > 4 && ` ${t('and n more', {n: services.length - 4})}`),
    impaired.truncated && h('p.small.muted', t('counted in part')), causes.length > 0 && h('p.small.muted', t('because of'), ' ', causes.map((one, at) => [at ? ', ' : '', itemLink(one.item)])));
}

function items(incident, writes, act) {
  const kinds = {cause: 'bad', affected: 'warn', symptom: '', not_impacted: 'good'};
  const unlink = one => async () => { try { await write('incident.unlink', {incident: incident.number, item: one.item.id}); refresh(); } catch (error) { problem(error); } };
  return h('section.card', {'aria-label': t('items')}, h('header', h('h2', t('items')), h('span.n', incident.items_total), writes && moreButton(t('link more'), () => act('linkItem'))),
    incident.items.length ? incident.items.map((one, at) => {
      const context = one.context ?? {}, contract = context.contracts?.[0];
      return h('div', {class: `it${at ? '' : ' first'}`}, h('div.h', itemIcon(one.item.class, kinds[one.role]), h('div', h('h3', itemLink(one.item)), h('span.muted.small', tag(one.item.tag), ' · ', classLabel(one.item.class))), chip(kinds[one.role] || 'line', word('role', one.role)), writes && iconButton('close', t('unlink', {name: one.item.name}), unlink(one), {class: 'flat'})),
        h('ul.f', one.note && h('li', icon('edit'), h('span', one.note)),
          context.location && h('li', icon('pin'), h('b', itemLink(context.location))),
          context.installed_in && h('li', icon('box'), h('span', itemLink(context.installed_in))),
          context.warranty && h('li', icon('shield'), h('span', t('warranty'), ' ', h('b', {class: context.warranty.in_force ? '' : 'late'}, t(context.warranty.in_force ? 'until' : 'ended', {date: date(context.warranty.end)})))),
          contract && h('li', icon('doc'), h('span', h('a', {href: itemPath(contract.tag)}, contract.name), contract.valid_until && ` ${t('until', {date: date(contract.valid_until)})}`, !contract.in_force && [' ', chip('bad', t('expired'))]))),
        contract?.phone && (() => { const anchor = phone(contract.phone); anchor.className = 'b wide'; anchor.replaceChildren(icon('phone'), contract.contractor?.name ?? '', ' ', h('span.num', contract.phone)); return anchor; })(),
        context.open_incidents?.length > 0 && note('warn', 'alert', t('may be because of'), ' ', context.open_incidents.slice(0, 4).map((other, index) => [index ? '; ' : '', h('a', {href: incidentPath(other.number)}, other.title), other.via && ` (${other.via.name})`])));
    }) : h('div.body', h('p.muted', t('no items linked'))));
}

function promise(sla) {
  const clocks = sla?.clocks ?? [];
  if (!clocks.length && !sla?.agreement) return null;
  return card(t('promise'), {n: sla.agreement?.name}, h('ul.rows', clocks.map(clock => {
    const due = clock.due_at ?? clock.due, left = due ? (Date.parse(due) - Date.now()) / 1000 : null, met = clock.met_at ?? clock.stopped_at;
    return h('li', h('div.t', word('measure', clock.measure), h('small', due && t('due', {at: near(due)}), clock.target && ` · ${clock.target}`)), clock.breached ? chip('bad', t('broken')) : met ? chip('good', t('kept')) : left === null ? null : h('span', {class: left < 0 ? 'late num' : left < 7200 ? 'soon num' : 'num'}, left < 0 ? t('overdue by', {time: span(-left)}) : t('left', {time: span(left)})));
  })));
}

function details(incident, writes, act) {
  const rows = [
    [t('kind'), word('kind', incident.kind)], [t('impact level'), word('impact', String(incident.impact))], [t('urgency'), word('urgency', String(incident.urgency))],
    incident.category && [t('category'), incident.category], incident.service && [t('service'), itemLink(incident.service)], incident.team && [t('team'), incident.team_ref ? itemLink(incident.team_ref) : incident.team],
    incident.assignee && [t('assignee'), personOf(incident.assignee)], incident.reported_at && [t('reported at'), near(incident.reported_at)], [t('opened at'), near(incident.opened_at)],
    incident.resolved_at && [t('resolved at'), near(incident.resolved_at)], incident.external && [incident.external.system, /^https?:/.test(incident.external.url) ? h('a', {href: incident.external.url, rel: 'noreferrer'}, incident.external.key) : incident.external.key],
    [t('updated'), `${near(incident.updated_at)}, ${brief(personOf(incident.updated_by))}`],
  ].filter(Boolean);
  return card(t('details'), {more: writes && moreButton(t('edit'), () => act('edit'))}, pairs(rows));
}
