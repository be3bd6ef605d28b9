// Changes of one item or many: place, state, a relation, void. Many are checked before they are
// written; a condition is counted by the server, so "all 59" means all 59.

import {dialog, field, note, problem, select, toast} from '../core/parts.js';
import {call, newKey, write} from '../core/rpc.js';
import {allRelations, classDetail, isA, lifecycleOf, stateLabel} from '../core/catalogue.js';
import {control} from '../core/controls.js';
import {h, replace} from '../core/dom.js';
import {itemPath} from '../core/router.js';
import {pick} from '../core/pick.js';
import {said, t} from '../core/text.js';

const reasonField = required => h('input', {maxlength: 500, required, 'data-path': 'reason'});

export async function changeOne({item, what, transitions = [], done}) {
  const reason = reasonField(what === 'void'), key = newKey();
  const finish = () => { toast(t('saved')); done(); };
  const why = () => reason.value.trim() ? {reason: reason.value.trim()} : {};
  if (what === 'location') {
    const place = pick({value: null, classes: ['location'], label: t('to where'), path: 'references.location'});
    return dialog(t('move one', {name: item.name}), [item.references.location && h('p.muted', t('now at', {place: item.references.location.name})), h('div.field', h('span.label', t('to where')), place.node), field(t('reason'), reason)], {label: t('move'), focus: place.input, submit: async () => {
      if (!place.one) { place.input.focus(); return false; }
      await write('item.update', {item: item.id, version: item.version, references: {location: place.one.id}, ...why()}, key);
      finish();
    }});
  }
  if (what === 'void') return dialog(t('void one', {name: item.name}), [note('warn', 'alert', t('void means')), field(t('reason'), reason, {required: true})], {label: t('void'), kind: 'p', submit: async () => {
    await write('item.void', {item: item.id, version: item.version, reason: reason.value.trim()}, key);
    finish();
  }});
  if (what === 'relation') return connect(item, done);
  if (what === 'merge') return merge(item, done);
  const step = transitions.find(one => one.state === what), detail = await classDetail(item.class);
  const asked = (step?.requires ?? []).map(path => path.replace(/^attributes\.|^references\./, '')).map(name => [detail.attributes.find(one => one.name === name), detail.references.find(one => one.role === name)]);
  const controls = asked.flatMap(([attribute, reference]) => attribute ? [{name: attribute.name, label: said(attribute.label), it: control(attribute, item.attributes[attribute.name], 'attributes.' + attribute.name)}] : reference ? [{role: reference.role, label: said(reference.label), it: pick({value: item.references[reference.role], classes: [reference.target_class].flat(), label: said(reference.label), path: 'references.' + reference.role})}] : []);
  const missing = (step?.missing ?? []).filter(one => !controls.some(two => one.path?.endsWith(two.name ?? two.role)) && one.path !== 'reason');
  reason.required = !!step?.reason_required;
  return dialog(`${stateLabel(item.class, what)}: ${item.name}`, [missing.length > 0 && note('warn', 'alert', missing.map(one => h('p', one.message))), controls.map(one => h('div.field', h('span.label', one.label), one.it.node)), field(t('reason'), reason, {required: step?.reason_required})], {label: stateLabel(item.class, what), submit: async () => {
    const attributes = Object.fromEntries(controls.filter(one => one.name).map(one => [one.name, one.it.get()]).filter(([, value]) => value !== undefined));
    const references = Object.fromEntries(controls.filter(one => one.role && one.it.one).map(one => [one.role, one.it.one.id]));
    await write('item.transition', {item: item.id, state: what, version: item.version, ...(Object.keys(attributes).length && {attributes}), ...(Object.keys(references).length && {references}), ...why()}, key);
    finish();
  }});
}

/// Of two items that are one in life the other stays; undone as any change set.
function merge(item, done) {
  const other = pick({classes: [item.class], label: t('which stays'), path: 'into'}), reason = reasonField(), key = newKey();
  return dialog(t('merge one', {name: item.name}), [note('warn', 'alert', t('merge means', {tag: item.tag})), h('div.field', h('span.label', t('which stays')), other.node), field(t('reason'), reason)], {label: t('merge'), focus: other.input, submit: async () => {
    if (!other.one) { other.input.focus(); return false; }
    const into = await call('item.get', {item: other.one.id});
    await write('item.merge', {item: item.id, version: item.version, into: into.id, into_version: into.version, ...(reason.value.trim() && {reason: reason.value.trim()})}, key);
    toast(t('merged', {tag: into.tag}));
    done(into.tag);
  }});
}

function connect(item, done) {
  const ends = allRelations().filter(type => !type.role).flatMap(type => [
    [type.source_class].flat().some(name => isA(item.class, name)) && {type, forward: true, label: said(type.forward)}, [type.target_class].flat().some(name => isA(item.class, name)) && {type, forward: false, label: said(type.reverse)}]).filter(Boolean);
  if (!ends.length) return toast(t('no relation fits'));
  const list = select(ends.map((end, at) => [String(at), end.label]), '0'), other = h('div'), reason = reasonField();
  let target;
  const draw = () => { const {type, forward} = ends[+list.value]; target = pick({classes: [forward ? type.target_class : type.source_class].flat(), label: t('with what'), path: forward ? 'target' : 'source'}); replace(other, h('span.label', t('with what')), target.node); };
  list.addEventListener('change', draw);
  draw();
  other.className = 'field';
  return dialog(t('connect one', {name: item.name}), [field(t('relation'), list), other, field(t('reason'), reason)], {label: t('link'), submit: async () => {
    if (!target.one) { target.input.focus(); return false; }
    const {type, forward} = ends[+list.value];
    await write('relation.connect', {type: type.name, source: forward ? item.id : target.one.id, target: forward ? target.one.id : item.id, ...(reason.value.trim() && {reason: reason.value.trim()})});
    toast(t('saved'));
    done();
  }});
}

export function disconnect(relation, done) {
  const reason = reasonField();
  dialog(t('disconnect'), [h('p', relation.source.name, ' → ', relation.target.name), field(t('reason'), reason)], {label: t('disconnect'), submit: async () => {
    await write('relation.disconnect', {relation: relation.id, ...(reason.value.trim() && {reason: reason.value.trim()})});
    toast(t('saved'));
    done();
  }});
}

export async function changeMany({items, where, total, what, done}) {
  const reason = reasonField(), place = pick({classes: ['location'], label: t('to where')}), outcome = h('div', {'aria-live': 'polite'});
  const classes = [...new Set(items.map(item => item.class))], states = [...new Set(classes.flatMap(name => lifecycleOf(name)?.states ?? []))];
  const state = select(states.map(name => [name, stateLabel(classes[0], name)]), states[0]);
  const all = h('input', {type: 'checkbox', onchange: () => replace(outcome)});
  let shown;
  const set = () => what === 'location' ? {references: {location: place.one?.id}} : {state: state.value};
  const which = () => all.checked ? {where} : {items: items.map(item => ({item: item.id, version: item.version}))};
  const request = () => ({...which(), set: set(), ...(reason.value.trim() && {reason: reason.value.trim()})});
  const box = dialog(t('change many', {n: items.length}), [
    where && total > items.length && h('label.check', all, t('all that match', {n: total})),
    what === 'location' ? h('div.field', h('span.label', t('to where')), place.node) : field(t('state'), state), field(t('reason'), reason), outcome], {label: t('check'), submit: async () => {
    if (what === 'location' && !place.one) { place.input.focus(); return false; }
    const sure = box.querySelector('footer .p');
    // What is done is what was checked.
    if (shown?.asked !== JSON.stringify(request())) {
      const asked = request(), {rows, summary, plan} = await call('item.update_many', {...asked, dry_run: true});
      const failed = rows.filter(row => row.action === 'error');
      replace(outcome, h('p', t('plan', summary)), failed.length > 0 && h('ul.rows', failed.slice(0, 8).map(row => h('li', h('a.tag', {href: itemPath(row.item.tag)}, row.item.tag), h('span.t', row.errors[0]?.message)))));
      shown = failed.length ? null : {asked: JSON.stringify(asked), plan};
      sure.textContent = shown ? t('change n', {n: summary.update}) : t('check');
      return false;
    }
    const {plan} = shown;
    shown = null;
    const {change_set: set_} = await write('item.update_many', {...request(), plan});
    toast(t('saved'), set_ && {label: t('undo'), act: () => undo(set_, done)});
    done();
  }});
}

export async function undo(set, done) {
  try {
    await write('change_set.revert', {change_set: set});
    toast(t('undone'));
    done?.();
  } catch (error) { problem(error); }
}
