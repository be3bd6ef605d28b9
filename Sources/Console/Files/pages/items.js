// The list of items. The address holds condition, words, sort, columns and moment.

import {List, sortHead} from '../core/list.js';
import {whereField} from '../core/wherefield.js';
import {conjuncts, isCondition, withPart} from '../core/where.js';
import {classDetail, classLabel, stateLabel} from '../core/catalogue.js';
import {button, chip, dialog, empty, head, itemState, linkButton, moreButton, problem, say} from '../core/parts.js';
import {call} from '../core/rpc.js';
import {brief, daysUntil, moment, value as show} from '../core/format.js';
import {go, itemPath, link} from '../core/router.js';
import {h, replace} from '../core/dom.js';
import {icon} from '../core/icons.js';
import {live} from '../core/live.js';
import {may} from '../core/shell.js';
import {viewQuery, views as kept} from '../core/views.js';
import {said, t, word} from '../core/text.js';
import {trail} from '../core/trail.js';

const USUAL = ['tag', 'name', 'class', 'state', 'location', 'holder', 'serial_no', 'warranty_end'];
/// What phones show of a row: where a column stands in the card of three lines.
const PLACES = {tag: 'k', name: 'nm', state: 'st', location: 'pl', warranty_end: 'wr'};

export default async function items({query, asOf, signal}) {
  let where = query.get('where') ?? '', text = query.get('text') ?? '', sort = query.get('sort') ?? '', list;
  const columns = query.get('columns')?.split(',').filter(Boolean) ?? USUAL, selected = new Map();
  const wanted = /class\s*(?:=|within)\s*(\w+)/.exec(where)?.[1], [asset, found] = await Promise.all([classDetail('asset').catch(() => classDetail('item')), wanted && classDetail(wanted).catch(() => null)]), detail = found || asset;
  const attribute = name => detail.attributes.find(one => one.name === name) ?? asset.attributes.find(one => one.name === name);
  const label = name => word('field', name) !== name ? word('field', name) : said((attribute(name) ?? detail.references.find(one => one.role === name))?.label) || name;
  const count = h('span.muted.num'), facets = h('div.facets'), holder = h('div.card.grid'), foot = h('div.foot'), bulk = h('div.bulk', {role: 'toolbar', 'aria-label': t('with selected'), hidden: true});
  const mine = kept.filter(view => view.subject === 'item'), current = mine.find(view => viewQuery(view) === search().toString()), title = current?.name ?? t('items');
  const content = () => ({subject: 'item', ...(where && {where}), ...(columns.join() !== USUAL.join() && {columns}), ...(sort && {sort: [sort]})});

  function search(more = {}) {
    const all = {where, text, sort, columns: columns.join() === USUAL.join() ? '' : columns.join(), as_of: asOf, ...more};
    return new URLSearchParams(Object.entries(all).filter(([, one]) => one));
  }
  const visit = more => go('/items?' + search(more));
  const asked = () => ({...(where && {where}), ...(text && {text}), ...(asOf && {as_of: asOf})});

  const field = whereField({subject: 'item', value: where || text, label: t('condition'), run: typed => visit(isCondition(typed) ? {where: typed, text: ''} : {where: '', text: typed})});

  function cell(item, name) {
    const given = item[name] ?? item.attributes?.[name] ?? item.references?.[name];
    if (name === 'class') return classLabel(item.class);
    if (name === 'state') return itemState(item.class, item.state);
    if (given == null) return h('span.muted', '—');
    if (given.name) return h('span', {title: given.name}, given.class === 'person' ? brief(given.name) : given.name);
    const kind = attribute(name);
    if (kind?.type === 'date') {
      const days = kind.expires ? daysUntil(given) : 1e9;
      return h('span', {class: days < 0 ? 'num late' : days < 30 ? 'num soon' : 'num'}, show(kind, given));
    }
    if (name.endsWith('_at')) return moment(given);
    return show(kind, given);
  }

  function drawRow(item) {
    const box = h('input', {type: 'checkbox', checked: selected.has(item.tag), 'aria-label': t('select one', {tag: item.tag}), onchange: () => toggle(item)});
    return h('tr', {class: selected.has(item.tag) ? 'sel' : ''}, h('td', box), columns.map(name => h('td', {class: `${PLACES[name] ?? 'hide'}${name === 'serial_no' || name === 'inventory_no' ? ' mono' : ''}${name === 'class' ? ' muted' : ''}`},
      name === 'tag' ? h('a.tag', {href: itemPath(item.tag, {as_of: asOf})}, item.tag) : cell(item, name))));
  }

  function toggle(item) {
    if (selected.has(item.tag)) selected.delete(item.tag); else selected.set(item.tag, item);
    list.redraw();
    drawBulk();
  }

  function drawBulk() {
    bulk.hidden = !selected.size;
    if (!selected.size) return;
    replace(bulk, h('b', t('selected', {n: selected.size})),
      may('items') && [button(t('move'), () => change('location'), {icon: 'pin'}), button(t('state'), () => change('state'), {class: 'only-l'})],
      linkButton(t('impact'), link('/impact', {items: [...selected.keys()].join()}), {icon: 'map', class: 'only-l'}),
      button('', () => { selected.clear(); list.redraw(); drawBulk(); }, {icon: 'close', kind: 'icon', 'aria-label': t('select none')}));
  }
  const change = async what => (await import('./bulk.js')).changeMany({items: [...selected.values()], where: where || undefined, total: text ? undefined : list.total, what, done: () => { selected.clear(); drawBulk(); list.refresh(); }});

  list = new List({
    label: t('items'), columns: columns.length + 1, drawRow,
    head: [h('th', h('span.vh', t('select'))), columns.map(name => sortHead(label(name), name === 'location' || name === 'holder' ? '' : name, sort, next => visit({sort: next})))],
    fetchPage: async cursor => {
      const page = await call('item.find', {...asked(), limit: 100, fields: [...new Set(['tag', 'class', 'id', ...columns, 'state', 'version'])], ...(sort && {sort}), ...(cursor ? {cursor} : {count: true})}, {signal});
      if (page.tried) say(word('tried', page.tried));
      if (page.tried && !cursor) replace(facets, chip('warn', word('tried', page.tried)));
      return {rows: page.items, next: page.next_cursor, total: page.total};
    },
    counted: total => { count.textContent = t('n items', {n: total}); field.complain(); },
    failed: error => {
      if (error.name === 'AbortError') return;
      if (error.data?.errors?.some(one => one.path === 'where')) field.complain(error); else problem(error);
      replace(holder, empty(t('not shown')));
    },
  });
  await list.start().catch(problem);
  trail.items = {get codes() { return Array.from({length: Math.min(list.known, 2000)}, (_, at) => list.row(at)?.tag).filter(Boolean); }, address: '/items?' + search()};

  if (list.known) replace(holder, list.table, foot); else if (!holder.firstChild) replace(holder, empty(where || text ? t('nothing matches') : t('no items yet'), where || text ? button(t('show all'), () => go('/items')) : may('items') && linkButton(t('register'), '/items/new', {kind: 'p'})));
  replace(foot, h('span', t('by scrolling')), h('span.grow'), h('span.only-l', h('kbd', 'J'), ' ', h('kbd', 'K'), ' ', t('row'), ' · ', h('kbd', 'X'), ' ', t('select'), ' · ', h('kbd', '↵'), ' ', t('open')));

  Promise.all([call('item.count', {...asked(), by: ['class'], limit: 8}, {signal}), call('item.count', {...asked(), by: ['state'], limit: 6}, {signal})]).then(([classes, states]) => {
    const parts = where ? conjuncts(where) : [], group = (name, groups, words) => groups.length > 1 && [h('span.cap', label(name)), groups.map(({key, count}) =>
      h('button.chip', {type: 'button', onclick: () => visit({where: withPart(where, name, key[name]), text})}, words(key[name]), ' ', h('b', count.toLocaleString())))];
    facets.append(...[parts.length > 1 && parts.map(part => h('span.chip.acc', part, h('button', {type: 'button', 'aria-label': t('take away', {name: part}), onclick: () => visit({where: parts.filter(other => other !== part).join(' and ')})}, icon('close')))),
      group('class', classes.groups, classLabel), group('state', states.groups, state => stateLabel(wanted ?? 'asset', state))].flat(3).filter(Boolean));
  }).catch(() => {});

  const views = h('nav.views', {'aria-label': t('views')}, [['', t('all')], ['where=' + encodeURIComponent('warranty_end < today + 60d and warranty_end >= today').replaceAll('%20', '+'), t('warranty 60 days')], ['where=state+%3D+in_stock', t('in stock')], ['where=' + new URLSearchParams({w: 'class = asset and location is null'}).toString().slice(2), t('no place')], ...mine.map(view => [viewQuery(view), view.name])].map(([target, name]) =>
    h('a', {href: target ? '/items?' + target : '/items', 'aria-current': new URLSearchParams(target).toString() === search().toString() ? 'page' : null}, name)), !text && moreButton(['+ ', t('save view')], async () => (await import('../core/viewform.js')).keepView(content())), current && moreButton(t('change view'), async () => (await import('../core/viewform.js')).keepView(content(), current)));

  function chooseColumns() {
    const all = ['tag', 'name', 'class', 'state', ...detail.references.map(one => one.role), ...detail.attributes.map(one => one.name), 'updated_at', 'updated_by'];
    const boxes = [...new Set([...columns, ...all])].map(name => h('label.check', h('input', {type: 'checkbox', value: name, checked: columns.includes(name)}), label(name)));
    dialog(t('columns'), h('div.radios.columns', boxes), {wide: true, label: t('show'), submit: () => {
      const chosen = boxes.map(box => box.firstChild).filter(box => box.checked).map(box => box.value);
      visit({columns: ['tag', ...chosen.filter(name => name !== 'tag')].join()});
    }});
  }

  if (!asOf) live({entities: ['item']}, () => list.refresh(), signal);
  signal.addEventListener('abort', () => list.stop());

  return {
    title, focus: (query.has('where') || query.has('text')) && innerWidth > 760 ? field.area : undefined,
    node: h('div', head({crumbs: [h('a', {href: '/items'}, t('items'))], title: [title, ' ', count], actions: [
      button(t('columns'), chooseColumns, {icon: 'filter', class: 'only-l'}),
      may('export') && linkButton(t('export'), link('/export', {where, as_of: asOf}), {icon: 'io'}),
      may('items') && linkButton(t('register'), '/items/new', {kind: 'p', icon: 'plus'})]}),
    asOf && h('div.note.warn', icon('clock'), h('div', t('as of', {at: moment(asOf)}), ' ', h('a', {href: '/items?' + search({as_of: ''})}, t('to now')))),
    views, field.node, facets, holder, bulk),
    keys: {
      KeyJ: () => list.move(1), KeyK: () => list.move(-1),
      KeyX: () => { if (list.chosen) toggle(list.chosen); },
      Enter: () => { if (list.chosen) go(itemPath(list.chosen.tag)); },
      KeyE: () => { if (list.chosen && may('items')) go(itemPath(list.chosen.tag) + '/edit'); },
      KeyF: () => field.area.focus(),
      KeyM: () => { if (list.chosen && may('items')) { if (!selected.size) toggle(list.chosen); change('location'); } },
      Escape: () => { if (selected.size) { selected.clear(); list.redraw(); drawBulk(); } },
    },
    shown: () => list.draw(),
  };
}
