// What is done with an incident. Each asks only for what it needs and says so when it is done.

import {dialog, field, incidentLink, note, select, toast} from '../core/parts.js';
import {call, newKey, write} from '../core/rpc.js';
import {accounts, personOf} from '../core/catalogue.js';
import {brief, near} from '../core/format.js';
import {drafts} from '../core/store.js';
import {h} from '../core/dom.js';
import {pick} from '../core/pick.js';
import {saveFields} from '../core/conflict.js';
import {t, word} from '../core/text.js';
import {who} from '../core/shell.js';

const done = (text, after) => { toast(text); after(); };

/// What is not over although the incident is, or will stay so.
export const stays = incident => {
  const {children} = incident, owed = ['resolved', 'closed', 'cancelled'].includes(incident.state) && incident.conversation?.unanswered_since;
  return [owed && note('warn', 'alert', t('waits for our answer', {date: near(owed)})),
    children?.open && note('warn', 'alert', t('children open', {n: children.open}), ' ', children.first.map((one, at) => [at ? ', ' : '', incidentLink(one.number)]), children.open > children.first.length && ', …')];
};

export function resolve(incident, after) {
  const name = 'resolve.' + incident.number, key = newKey();
  const text = h('textarea', {required: true, rows: 5, 'data-path': 'resolution', value: drafts.get(name) ?? '', oninput: () => drafts.set(name, text.value)});
  const code = h('input', {maxlength: 60, 'data-path': 'resolution_code', placeholder: t('resolution code hint')});
  dialog(t('resolve one', {number: incident.number}), [field(t('what helped'), text, {required: true}), field(t('resolution code'), code)], {label: t('resolve'), submit: async () => {
    const {children} = await write('incident.transition', {incident: incident.number, version: incident.version, state: 'resolved', resolution: text.value, ...(code.value && {resolution_code: code.value})}, key);
    drafts.drop(name);
    done(t('resolved', {number: incident.number}) + (children?.open ? ` ${t('children open', {n: children.open})} ${children.first.map(one => one.number).join(', ')}` : ''), after);
  }});
}

export async function take(incident, after) {
  try {
    await write('incident.take', {incident: incident.number});
    done(t('taken', {number: incident.number}), after);
  } catch (error) { toast(error.message); }
}

/// The fields of who works on it: who is there and has least to do stands first.
export async function hands({assignee, team: now}, first = []) {
  const {presences} = await call('presence.list', {limit: 500}).catch(() => ({presences: accounts()}));
  const sorted = presences.filter(one => one.account !== who().account).sort((a, b) => (b.is_there ?? 0) - (a.is_there ?? 0) || (a.open ?? 0) - (b.open ?? 0));
  const mine = presences.find(one => one.account === who().account);
  const list = select([...first, ['', t('nobody')], ...[mine, ...sorted].filter(Boolean).map(one => [one.account, `${one.person?.name ?? one.account}${one.account === who().account ? ` (${t('me')})` : ''} · ${t('n open', {n: one.open ?? 0})}${one.is_there === false ? ` · ${t('away')}` : ''}`])], assignee ?? '', {'data-path': 'assignee'});
  const {items: teams} = await call('item.find', {where: 'class = team', limit: 200, fields: ['id', 'tag', 'name']}).catch(() => ({items: []}));
  return {list, team: select([...first, ['', t('no team')], ...teams.map(one => [one.name, one.name])], now ?? '', {'data-path': 'team'})};
}

export async function assign(incident, after) {
  const {list, team} = await hands(incident);
  let force = false;
  const forced = h('label.check', {hidden: true}, h('input', {type: 'checkbox', onchange: event => { force = event.target.checked; }}), t('assign anyway'));
  dialog(t('assign one', {number: incident.number}), [field(t('assignee'), list), field(t('team'), team), forced], {label: t('assign'), submit: async () => {
    try {
      const {assignee, team: now} = await write('incident.assign', {incident: incident.number, version: incident.version, ...(list.value !== (incident.assignee ?? '') && {assignee: list.value || null}), ...(team.value !== (incident.team ?? '') && {team: team.value || null}), ...(force && {force})});
      // Another team keeps no assignee who does not work in it.
      if (incident.assignee && list.value === incident.assignee && assignee !== incident.assignee) return done(t('not in the team', {name: brief(personOf(incident.assignee)), team: now}), after);
    } catch (error) { forced.hidden = false; throw error; }
    done(list.value ? t('assigned to', {name: brief(personOf(list.value))}) : t('saved'), after);
  }});
}

export function pend(incident, after) {
  const what = select(['requester', 'supplier', 'approval', 'appointment', 'change', 'other'].map(name => [name, word('waiting', name)]), 'requester', {'data-path': 'waiting_for'});
  const until = h('input', {type: 'datetime-local', 'data-path': 'waiting_until'});
  const reason = h('input', {maxlength: 200});
  dialog(t('wait'), [field(t('waits for whom'), what), field(t('until when'), until), field(t('reason'), reason)], {label: t('put to wait'), submit: async () => {
    await write('incident.transition', {incident: incident.number, version: incident.version, state: 'pending', waiting_for: what.value, ...(until.value && {waiting_until: new Date(until.value).toISOString()}), ...(reason.value && {reason: reason.value})});
    done(t('saved'), after);
  }});
}

const step = (state, label, asks) => (incident, after) => {
  const reason = h('input', {maxlength: 200, required: asks});
  const owed = state === 'closed' && incident.conversation?.unanswered_since;
  dialog(t(label), [owed && note('warn', 'alert', t('waits for our answer', {date: near(owed)})), field(t('reason'), reason, {required: asks})].filter(Boolean), {label: t(label), submit: async () => {
    await write('incident.transition', {incident: incident.number, version: incident.version, state, ...(reason.value && {reason: reason.value})});
    done(t('saved'), after);
  }});
};
export const begin = step('in_progress', 'begin', false), reopen = step('in_progress', 'reopen', true), cancel = step('cancelled', 'cancel it', true), closeIt = step('closed', 'close it', false);

export async function major(incident, after) {
  try {
    await write('incident.update', {incident: incident.number, version: incident.version, major: !incident.major});
    done(t('saved'), after);
  } catch (error) { toast(error.message); }
}

const watching = (method, said) => async (incident, after) => {
  try {
    await write(method, {incident: incident.number});
    done(t(said, {number: incident.number}), after);
  } catch (error) { toast(error.message); }
};
/// A notice tells of each comment and each state; the server knows who watches.
export const watch = watching('incident.watch', 'watched'), unwatch = watching('incident.unwatch', 'unwatched');

export function linkItem(incident, after) {
  const items = pick({many: true, label: t('items'), path: 'item'});
  const role = select(['affected', 'cause', 'symptom', 'not_impacted'].map(name => [name, word('role', name)]), 'affected'), note = h('input', {maxlength: 500});
  const box = dialog(t('link item'), [h('div.field', h('span.label', t('items')), items.node), field(t('role'), role), field(t('note on it'), note)], {label: t('link'), focus: items.input, submit: async () => {
    if (!items.chosen.length) { items.input.focus(); return false; }
    await write('incident.link', {incident: incident.number, item: items.chosen.map(item => item.id), role: role.value, ...(note.value && {note: note.value})});
    done(t('linked n', {n: items.chosen.length}), after);
  }});
  return box;
}

export function edit(incident, after) {
  const one = (name, control) => { control.setAttribute('data-path', name); return [name, control]; };
  const requester = pick({value: incident.requester, classes: ['person'], label: t('requester'), path: 'requester'}), service = pick({value: incident.service, classes: ['service'], label: t('service'), path: 'service'});
  const title = h('input', {value: incident.title, required: true}), description = h('textarea', {value: incident.description ?? '', rows: 4}), category = h('input', {value: incident.category ?? ''});
  const levels = name => select(['1', '2', '3'].map(level => [level, `${level} · ${word(name, level)}`]), String(incident[name]));
  const impact = levels('impact'), urgency = levels('urgency'), kind = select(['incident', 'service_request', 'task'].map(name => [name, word('kind', name)]), incident.kind);
  for (const [name, control] of [['title', title], ['description', description], ['category', category], ['impact', impact], ['urgency', urgency], ['kind', kind]]) one(name, control);
  const now = () => ({title: title.value, description: description.value || null, category: category.value || null, impact: Number(impact.value), urgency: Number(urgency.value), kind: kind.value, requester: requester.one?.id ?? null, service: service.one?.id ?? null});
  const before = {title: incident.title, description: incident.description ?? null, category: incident.category ?? null, impact: incident.impact, urgency: incident.urgency, kind: incident.kind, requester: incident.requester?.id ?? null, service: incident.service?.id ?? null};
  dialog(t('edit one', {number: incident.number}), [field(t('what'), title, {required: true}), field(t('description'), description), h('div.form', h('div.fields', field(t('impact level'), impact), field(t('urgency'), urgency), field(t('kind'), kind), field(t('category'), category), h('div.field', h('span.label', t('requester')), requester.node), h('div.field', h('span.label', t('service')), service.node)))], {wide: true, submit: async () => {
    const changes = Object.fromEntries(Object.entries(now()).filter(([name, value]) => value !== before[name]));
    if (!Object.keys(changes).length) return;
    const saved = await saveFields({
      read: () => call('incident.get', {incident: incident.number}), base: incident, changes,
      send: (version, fields, key) => write('incident.update', {incident: incident.number, version, ...fields}, key),
      valueOf: (state, path) => state[path], label: path => word('field', path), text: (path, value) => value?.name ?? (value == null ? '—' : ['kind'].includes(path) ? word(path, value) : String(value)),
    });
    if (saved) done(t('saved'), after); else after();
  }});
}
