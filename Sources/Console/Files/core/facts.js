// The facts of an item, grouped by the part of the catalogue they come from.

import {h} from './dom.js';
import {chip, itemLink, pairs, personLink} from './parts.js';
import {classLabel, isA, lineage, roleLabel} from './catalogue.js';
import {daysUntil, value} from './format.js';
import {said, t} from './text.js';

const ID = new Set(['inventory_no', 'serial_no', 'barcode', 'part_no', 'number', 'code']);
const MONEY = /price|cost|value|warranty|lease|depreciation|acquired|order_no|invoice|expected_life|replacement|end_of/;
const MONO = new Set(['inventory_no', 'serial_no', 'barcode', 'hostname', 'ip', 'mac', 'management_ip', 'imei', 'fn_no', 'rnm']);
const NET = new Set(['ip', 'mac', 'hostname', 'management_ip', 'imei', 'last_seen']);

/// The group of an attribute: a key of the texts, or a class.
export const groupOf = attribute => ID.has(attribute.name) ? 'group id' : NET.has(attribute.name) ? 'group net'
  : MONEY.test(attribute.name) && ['asset', 'it_equipment'].includes(attribute.from) ? 'group money' : attribute.from === 'item' || attribute.from === 'asset' ? 'group other' : attribute.from;
export const groupLabel = group => group.startsWith('group ') ? t(group) : classLabel(group);

/// Attributes by group: identity first, then the class's own, the rest after.
export function grouped(detail) {
  const line = lineage(detail.name), rank = group => ({'group id': 0, 'group net': 50, 'group money': 60, 'group other': 70}[group] ?? 10 + line.indexOf(group));
  const groups = Map.groupBy ? Map.groupBy(detail.attributes, groupOf) : detail.attributes.reduce((map, one) => map.set(groupOf(one), [...map.get(groupOf(one)) ?? [], one]), new Map());
  return [...groups].sort(([a], [b]) => rank(a) - rank(b));
}

export function shown(attribute, given, item) {
  if (given == null) return h('span.muted', '—');
  if (attribute.type === 'url' && /^https?:/.test(given)) return h('a', {href: given, rel: 'noreferrer', target: '_blank'}, given);
  if (attribute.type === 'email' || attribute.name === 'email') return h('a', {href: 'mailto:' + given}, given);
  if (attribute.format === 'phone' || /phone|mobile/.test(attribute.name)) return phone(given);
  const text = value(attribute, given), active = !['retired', 'disposed', 'lost', 'stolen', 'scrapped'].includes(item?.state);
  if (attribute.type !== 'date' || !attribute.expires || !active) return text;
  const days = daysUntil(given);
  return [text, ' ', days < 0 ? chip('bad', t('over for', {n: -days})) : days < 60 ? chip('warn', t('in n days', {n: days})) : null];
}

export const phone = number => h('a.nowrap', {href: 'tel:' + String(number).replace(/доб\.?|ext\.?/, ',').replace(/[^\d+,]/g, '')}, number);

export const reference = brief => isA(brief.class, 'person') ? personLink(brief) : itemLink(brief);

export function factGroups(detail, item, {blanks = false, marked = new Set()} = {}) {
  const mark = (path, node) => marked.has(path) ? h('mark', node) : node;
  const places = detail.references.filter(one => blanks || item.references[one.role]).map(one => {
    const target = item.references[one.role];
    return [roleLabel(one), mark('references.' + one.role, target ? [target].flat().map((brief, at) => [at ? ', ' : '', reference(brief)]) : h('span.muted', '—'))];
  });
  const parts = grouped(detail).map(([group, attributes]) => [group, attributes.filter(one => blanks || item.attributes[one.name] != null)
    .map(one => [said(one.label), mark('attributes.' + one.name, shown(one, item.attributes[one.name], item)), MONO.has(one.name)])]).filter(([, list]) => list.length);
  const sections = parts.map(([group, list]) => h('section', h('h3', groupLabel(group)), pairs(list)));
  if (places.length) sections.splice(parts[0]?.[0] === 'group id' ? 1 : 0, 0, h('section', h('h3', t('group place')), pairs(places)));
  return h('div.groups', sections);
}

/// The label of a path of a change, such as `attributes.hostname`.
export function pathLabel(detail, path) {
  const [kind, name] = [path.slice(0, path.indexOf('.')), path.slice(path.indexOf('.') + 1)];
  if (kind === 'attributes') return said(detail?.attributes.find(one => one.name === name)?.label) || name;
  if (kind === 'references') return roleLabel(detail?.references.find(one => one.role === name) ?? {role: name});
  return t('field.' + path) === 'field.' + path ? path : t('field.' + path);
}
export function pathValue(detail, path, given, stateLabel) {
  if (given == null) return '—';
  if (path === 'state') return stateLabel(given);
  if (path === 'class') return classLabel(given);
  if (given?.name) return given.name;
  return value(detail?.attributes.find(one => 'attributes.' + one.name === path), given) || '—';
}
