// An item: what it is, how it hangs together, what happens to it, what happened to it.

import {call} from '../core/rpc.js';
import {button, card, chip, copyButton, empty, head, iconButton, incidentLink, itemIcon, itemLink, itemStateChip, linkButton, menu, more, moreButton, note, priority, tag} from '../core/parts.js';
import {allClasses, classDetail, classLabel, iconOf, impactLabel, isA, relation, relationLabel, stateLabel} from '../core/catalogue.js';
import {date, daysUntil, moment, number} from '../core/format.js';
import {factGroups, phone, reference} from '../core/facts.js';
import {go, incidentPath, itemPath, link, refresh} from '../core/router.js';
import {h, replace} from '../core/dom.js';
import {historyCard} from '../core/history.js';
import {icon} from '../core/icons.js';
import {live} from '../core/live.js';
import {may} from '../core/shell.js';
import {placeCrumb} from '../core/places.js';
import {seen} from '../core/store.js';
import {t, word} from '../core/text.js';
import {timeBar} from '../core/timebar.js';
import {trail} from '../core/trail.js';

export default async function itemPage({params: [code], query, asOf, signal}) {
  const past = asOf ? {as_of: asOf} : {};
  const quoted = `'${code.replaceAll("'", "''")}'`;
  // Its class is seen from its tag, so that all is asked for at once.
  const ofTag = allClasses().find(one => one.tag_prefix && code.startsWith(one.tag_prefix + '-'));
  const [item, history, versions, inside, now, transitions, down, up] = await Promise.all([
    call('item.get', {item: code, include: ['relations', 'incidents', 'contracts', 'troubles'], include_void: true, ...past}, {signal}),
    call('item.history', {item: code, limit: 20}, {signal}),
    call('item.history', {item: code, limit: 200, fields: ['version', 'at']}, {signal}),
    call('item.find', {where: `installed_in = ${quoted} or whole = ${quoted}`, fields: ['tag', 'level', 'refill_count'], limit: 50, ...past}, {signal}).catch(() => ({items: []})),
    asOf ? call('item.get', {item: code, include_void: true}, {signal}).catch(() => null) : null,
    !asOf && may('items') ? call('item.transitions', {item: code}, {signal}).catch(() => ({transitions: []})) : {transitions: []},
    call('impact.analyze', {items: [code], direction: 'downstream', ...past}, {signal}).catch(() => null),
    call('impact.analyze', {items: [code], direction: 'upstream', ...past}, {signal}).catch(() => null),
    ofTag && !asOf && classDetail(ofTag.name).catch(() => null),
  ]);
  const detail = await classDetail(item.class, asOf);
  seen('item', item.tag, item.name);
  const model = item.references.model, edit = itemPath(item.tag) + '/edit', parent = item.references.location;
  const change = async what => (await import('./bulk.js')).changeOne({item, what, transitions: transitions.transitions, done: to => to ? go(itemPath(to)) : refresh()});
  const first = transitions.transitions.filter(one => !['lost', 'stolen'].includes(one.state)).slice(0, 1);

  const facts = h('div');
  let blanks = false;
  const toggle = moreButton(t('show blank'), () => { blanks = !blanks; toggle.textContent = t(blanks ? 'hide blank' : 'show blank'); drawFacts(); });
  const drawFacts = () => replace(facts, factGroups(detail, item, {blanks, marked: now ? differing(item, now) : undefined}));
  drawFacts();

  const tags = trail.items.codes, place = tags.indexOf(item.tag);
  const step = by => { if (place >= 0 && tags[place + by]) go(itemPath(tags[place + by])); };

  if (!asOf) live({items: [item.id]}, () => refresh(), signal);
  return {
    title: item.name,
    node: h('div',
      head({
        crumbs: [h('a', {href: trail.items.address}, t('items')), parent ? placeCrumb(parent, past, signal) : h('a', {href: link('/items', {where: `class = ${item.class}`})}, classLabel(item.class))],
        title: item.name, large: iconOf(item.class),
        facts: [h('span.tag', h('b', item.tag)), copyButton(item.tag), h('span', parent ? h('a', {href: link('/items', {where: `class = ${item.class}`})}, classLabel(item.class)) : classLabel(item.class), model && [' · ', itemLink(model)]), itemStateChip(item.class, item.state),
          item.attributes.condition && chip('line', word('condition', item.attributes.condition))],
        actions: asOf ? [] : [
          may('incidents') && linkButton(t('incident'), link('/incidents/new', {items: item.tag}), {kind: 'p', icon: 'inbox', key: 'I'}),
          may('items') && linkButton(t('edit'), edit, {icon: 'edit', key: 'E'}),
          may('items') && button(t('move'), () => change('location'), {icon: 'pin', key: 'M'}),
          first.map(one => button(stateLabel(item.class, one.state), () => change(one.state), {class: 'only-l'})),
          menu(t('more actions'), [...transitions.transitions.map(one => ({label: stateLabel(item.class, one.state), note: one.missing.map(reason => reason.message).join(' '), act: () => change(one.state)})),
            {label: t('impact map'), href: link('/impact', {items: item.tag})},
            may('journal') && {label: t('journal'), href: link('/journal', {item: item.tag})},
            may('items') && {label: t('connect'), act: () => change('relation')},
            may('items') && item.state !== 'void' && {label: t('merge with'), act: () => change('merge')},
            may('items') && item.state !== 'void' && {label: t('void'), act: () => change('void')}])],
      }),
      item.state === 'void' && note('bad', 'alert', t('is void')),
      item.merged_into && note('warn', 'link', t('merged into'), ' ', itemLink(item.merged_into)),
      timeBar({versions: versions.entries, asOf, query, path: itemPath(item.tag), version: item.version}),
      h('div.cols', h('div.stack',
        card(t('facts'), {more: toggle}, facts, now && differing(item, now).size > 0 && h('p.muted.small', t('marked differs'))),
        historyCard({history, item, detail, editable: !asOf && may('items'), signal})),
      h('aside.side', {'aria-label': t('related')}, incidentsCard(item), insideCard(item, inside.items, asOf), contractsCard(item), impactCard(item, down, up, asOf), relationsCard(item, asOf)))),
    keys: asOf ? {BracketLeft: () => step(-1), BracketRight: () => step(1)} : {
      KeyE: () => may('items') && go(edit), KeyI: () => may('incidents') && go(link('/incidents/new', {items: item.tag})),
      KeyM: () => may('items') && change('location'), BracketLeft: () => step(-1), BracketRight: () => step(1), Escape: () => go(trail.items.address),
    },
  };
}

/// The paths whose value is another now.
function differing(then, now) {
  const found = new Set();
  for (const part of ['attributes', 'references']) for (const name of new Set([...Object.keys(then[part]), ...Object.keys(now[part])]))
    if (JSON.stringify(then[part][name]) !== JSON.stringify(now[part][name])) found.add(`${part}.${name}`);
  return found;
}

function incidentsCard({incidents = [], incidents_total: total = 0, troubles = [], tag: code}) {
  const foreign = troubles.filter(one => one.via);
  return card(t('open incidents'), {n: total, more: total > 0 && more(t('all'), link('/incidents', {view: 'all', where: `item = '${code}'`}))},
    incidents.length ? h('ul.rows', incidents.map(one => h('li', priority(one.priority), h('div.t', h('a', {href: incidentPath(one.number)}, one.title),
      h('small', h('span.mono', one.number), ' · ', word('role', one.role), ' · ', word('state', one.state)))))) : h('p.muted', t('no open incidents')),
    foreign.length > 0 && note('warn', 'alert', t('may be because of'), ' ', foreign.slice(0, 4).map((one, at) => [at ? '; ' : '', h('a', {href: incidentPath(one.number)}, one.title), ` (${one.via.name})`]), foreign.length > 4 && ` ${t('and n more', {n: foreign.length - 4})}`));
}

function insideCard({relations = [], id}, known, asOf) {
  const found = new Map(known.map(one => [one.tag, one.attributes ?? {}]));
  const inside = relations.filter(one => one.target.id === id && ['installed_in', 'part_of'].includes(one.type));
  return inside.length ? h('section.card', {'aria-label': t('inside')}, h('header', h('h2', t('inside')), h('span.n', inside.length)), inside.slice(0, 12).map((one, at) =>
    h('div', {class: `it${at ? '' : ' first'}`}, h('div.h', itemIcon(one.source.class), h('div', h('h3', itemLink(one.source, {as_of: asOf})), h('span.muted.small', tag(one.source.tag), ' · ', classLabel(one.source.class)))), levelOf(found.get(one.source.tag) ?? {})))) : null;
}

/// How much is left in it, and how often it was filled.
function levelOf({level, refill_count: fills}) {
  if (level == null) return null;
  const fill = h('i', {class: level < 15 ? '' : 'ok'});
  fill.style.width = `${level}%`;
  return h('p.small', h('span.bar', {'aria-hidden': 'true'}, fill), ' ', h('b', `${number(level)} %`), fills > 0 && h('span.muted', ` · ${t('n fills', {n: fills})}`));
}

function contractsCard({contracts = []}) {
  return contracts.length ? card(t('contracts'), {}, contracts.map(one => {
    const days = one.valid_until ? daysUntil(one.valid_until) : 0;
    return h('div.contract', h('p', h('a', {href: itemPath(one.tag)}, one.name)),
      h('p.muted.small', [one.number, one.valid_until && t('until', {date: date(one.valid_until)})].filter(Boolean).join(' · '), ' ', one.valid_until && days < 0 ? chip('bad', t('expired')) : null),
      one.contractor && h('div.calls', one.contractor.phone ? h('a.b.wide.all', {href: phone(one.contractor.phone).href}, icon('phone'), one.contractor.name, ' ', h('span.num', one.contractor.phone)) : itemLink(one.contractor)));
  })) : null;
}

function impactCard(item, down, up, asOf) {
  const services = down?.items.filter(one => isA(one.item.class, 'service')).length ?? 0, target = link('/impact', {items: item.tag, as_of: asOf});
  const near = (up?.items ?? []).filter(one => one.depth === 1).slice(0, 5), rest = (up?.items.length ?? 0) - near.length;
  return card(t('depends on'), {n: up?.items.length, more: more(t('impact map'), link('/impact', {items: item.tag, direction: 'up', as_of: asOf}))},
    near.length ? h('ul.rows', near.map(one => h('li', h('span.muted', icon(iconOf(one.item.class))), h('div.t', itemLink(one.item, {as_of: asOf}), h('small', impactLabel(one.via.type), ' · ', tag(one.item.tag)))))) : h('p.muted', t('depends on nothing')),
    rest > 0 && h('p.small', h('a', {href: link('/impact', {items: item.tag, direction: 'up', as_of: asOf})}, t('n more', {n: rest}))),
    down && (down.items.length ? note('warn', 'alert', h('a', {href: target}, t('fails with it', {n: down.items.length})), services ? [', ', t('n services', {n: services})] : null, down.people ? [', ', t('n people', {n: down.people})] : null)
      : note('good', 'check', t('nothing depends'))));
}

function relationsCard({relations = [], relations_total: total, id, tag: code}, asOf) {
  const shown = relations.filter(one => !(one.target.id === id && ['installed_in', 'part_of'].includes(one.type)));
  const groups = Map.groupBy ? Map.groupBy(shown, one => `${one.source.id === id}.${one.type}`) : shown.reduce((map, one) => { const key = `${one.source.id === id}.${one.type}`; return map.set(key, [...map.get(key) ?? [], one]); }, new Map());
  const remove = one => async () => (await import('./bulk.js')).disconnect(one, () => refresh());
  return card(t('relations'), {n: total}, total ? [...groups].map(([key, list]) => {
    const forward = key.startsWith('true'), type = key.slice(key.indexOf('.') + 1);
    return h('div.rel', h('h3.muted.small', relationLabel(type, forward)), h('ul.rows', list.slice(0, 8).map(one => {
      const other = forward ? one.target : one.source;
      return h('li', h('span.muted', icon(iconOf(other.class))), h('div.t', reference(other), h('small', tag(other.tag), ' · ', t('since', {at: moment(one.since)}), one.min_up != null && [' · ', t('needs', {n: one.min_up})])),
        !asOf && may('items') && !relation(type)?.role && iconButton('close', t('disconnect'), remove(one), {class: 'flat'}));
    })), list.length > 8 && h('p.small', h('a', {href: link('/items', {where: `related ${type} to '${code}'`})}, t('n more', {n: list.length - 8}))));
  }) : empty(t('no relations')));
}
