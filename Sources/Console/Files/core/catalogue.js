// Classes, states, relations and people by name, read once a session.

import {call} from './rpc.js';
import {kept} from './kept.js';
import {said, word} from './text.js';

const classes = new Map(), lifecycles = new Map(), relations = new Map(), details = new Map(), people = new Map();

/// All of a list, page by page.
export async function all(method, member, params = {}, most = 2000) {
  const found = [];
  for (let cursor; ;) {
    const page = await call(method, {limit: 1000, ...params, ...(cursor && {cursor})});
    found.push(...page[member]);
    cursor = page.next_cursor;
    if (!cursor || found.length >= most) return found;
  }
}

const read = () => Promise.all([
  all('class.list', 'classes', {fields: ['name', 'parent', 'label', 'abstract', 'tag_prefix', 'lifecycle', 'version']}),
  all('lifecycle.list', 'lifecycles', {fields: ['name', 'labels', 'states', 'initial']}),
  all('relation_type.list', 'relation_types', {}),
  all('presence.list', 'presences', {}).catch(() => []),
]);

function fill(map, list, key) {
  map.clear();
  for (const entry of list) map.set(entry[key], entry);
}

function take([classList, lifecycleList, relationList, presences]) {
  details.clear();
  fill(classes, classList, 'name');
  fill(lifecycles, lifecycleList, 'name');
  fill(relations, relationList, 'name');
  fill(people, presences, 'account');
}

/// What the account saw last time is taken at once, and confirmed behind the page: `changed` is told
/// when the catalogue is another one by now. Who is there changes all the time, and changes no page.
export async function loadCatalogue(account, changed) {
  const name = `catalogue ${account}`, before = await kept.get(name), same = lists => JSON.stringify(lists.slice(0, 3));
  const fresh = read().then(lists => {
    const plain = JSON.parse(JSON.stringify(lists)), differs = before && same(plain) !== same(before);
    if (!before || differs) take(lists); else fill(people, lists[3], 'account');
    kept.set(name, plain);
    if (differs) changed();
  });
  if (!before) return fresh;
  take(before);
  fresh.catch(() => {});
}

export const allClasses = () => [...classes.values()];
export const allLifecycles = () => [...lifecycles.values()];
export const allRelations = () => [...relations.values()];
export const accounts = () => [...people.values()];
export const relation = name => relations.get(name);
export const classLabel = name => said(classes.get(name)?.label) || name;

/// `printer`, `it_equipment`, `asset`, `item`.
export function lineage(name) {
  const line = [];
  for (let at = name; at && classes.has(at); at = classes.get(at).parent) line.push(at);
  return line;
}
export const isA = (name, ancestor) => lineage(name).includes(ancestor);
export const inheriting = name => allClasses().filter(entry => isA(entry.name, name));

export const lifecycleOf = name => lifecycles.get(lineage(name).map(one => classes.get(one).lifecycle).find(Boolean));

export function stateLabel(className, state) {
  const label = said(lifecycleOf(className)?.labels?.[state]);
  if (label) return label;
  // Of a list of several classes: what most items mean by the word.
  for (const entry of [lifecycles.get('asset'), lifecycles.get('general'), ...lifecycles.values()]) if (entry?.labels?.[state]) return said(entry.labels[state]);
  return word('itemstate', state);
}

/// "is located in" seen from the source, "contains" from the target.
export const relationLabel = (type, forward) => said(relations.get(type)?.[forward ? 'forward' : 'reverse']) || type;

/// How what is impaired hangs on what impairs it: "is located in", "has its uplink in".
export const impactLabel = type => relationLabel(type, relations.get(type)?.impact === 'reverse');

/// What a reference is called: "Place", else the relation's own label.
export const roleLabel = reference => word('field', reference.role) !== reference.role ? word('field', reference.role) : (said(reference.label) || reference.role).replace(/^./u, letter => letter.toUpperCase());

/// The class with attributes and references; `as_of` is not cached.
export function classDetail(name, asOf) {
  if (asOf) return call('class.get', {class: name, as_of: asOf});
  if (!details.has(name)) details.set(name, call('class.get', {class: name}).catch(error => { details.delete(name); throw error; }));
  return details.get(name);
}

/// The person behind an account, else the account.
export const personOf = account => people.get(account)?.person?.name ?? account ?? '';

const icons = {location: 'pin', person: 'user', organization: 'org', team: 'user', printer: 'printer', cartridge: 'drop', consumable: 'drop', network_device: 'net', service: 'pulse', contract: 'doc', document: 'doc', agreement: 'doc',
  server: 'server', computer: 'laptop', phone: 'phone', camera: 'cam', hvac: 'snow', climate: 'snow', chiller: 'snow', fan_coil: 'snow', air_conditioner: 'snow', ups: 'bolt', power_equipment: 'bolt', model: 'tree', door_lock: 'door', access_controller: 'door', security: 'shield', fire_safety: 'shield'};
export const iconOf = name => icons[lineage(name).find(one => icons[one])] ?? 'box';
