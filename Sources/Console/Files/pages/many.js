// Many incidents given to somebody, or brought into another state. Each is a write of its own: what
// is refused is named and leaves the others done.

import {dialog, field, incidentLink, select, toast} from '../core/parts.js';
import {call, write} from '../core/rpc.js';
import {h, replace} from '../core/dom.js';
import {hands} from './actions.js';
import {t, word} from '../core/text.js';

const SAME = '=';

/// A dialog whose `send` writes to one; what was refused stays in it, to be tried again.
function each(chosen, title, body, {label, ready, send, after}) {
  const outcome = h('div', {'aria-live': 'polite'});
  let left = chosen;
  const box = dialog(title, [body, outcome], {label, submit: async () => {
    if (!ready()) return false;
    const failed = [], before = left.length;
    await Promise.all(left.map(one => send(one).catch(error => {
      // What somebody else has changed is tried again on what is there now.
      if (error.data?.current_version) one.version = error.data.current_version;
      failed.push([one, error]);
    })));
    left = failed.map(([one]) => one);
    if (before > left.length) { toast(t('changed n', {n: before - left.length})); after(left.map(one => one.number)); }
    replace(outcome, left.length > 0 && h('ul.rows', {onclick: event => event.target.closest('a') && box.close()}, failed.map(([one, error]) => h('li', incidentLink(one.number), h('span.t', error.message)))));
    return !left.length;
  }});
  return box;
}

export async function assignMany(chosen, after) {
  const {list, team} = await hands({assignee: SAME, team: SAME}, [[SAME, t('as it is')]]);
  const given = () => ({...(list.value !== SAME && {assignee: list.value || null}), ...(team.value !== SAME && {team: team.value || null})});
  return each(chosen, chosen.length === 1 ? t('assign one', {number: chosen[0].number}) : t('assign many', {n: chosen.length}), [field(t('assignee'), list), field(t('team'), team)], {
    label: t('assign'), after, ready: () => Object.keys(given()).length > 0 || void list.focus(),
    send: one => write('incident.assign', {incident: one.number, version: one.version, ...given()}),
  });
}

/// Into states that all of them can go to. Waiting is put to each: for whom differs.
export async function moveMany(chosen, after) {
  const ways = await Promise.all(chosen.map(one => call('incident.transitions', {incident: one.number}).then(({transitions}) => transitions)));
  const shared = ways[0].filter(way => way.state !== 'pending' && (way.state !== 'assigned' || chosen.every(one => one.assignee)) && ways.every(all => all.some(other => other.state === way.state)));
  if (!shared.length) return toast(t('no shared state'));
  const state = select(shared.map(way => [way.state, word('state', way.state)]), shared[0].state), text = h('textarea', {rows: 4, 'data-path': 'resolution'}), reason = h('input', {maxlength: 200, 'data-path': 'reason'});
  const solved = field(t('what helped'), text, {required: true}), why = field(t('reason'), reason, {required: true});
  const draw = () => { const ends = state.value === 'resolved'; solved.hidden = !ends; text.required = ends; why.hidden = ends; reason.required = state.value === 'cancelled' || state.value === 'in_progress' && chosen.some(one => one.state === 'resolved'); why.querySelector('.req').hidden = !reason.required; };
  state.addEventListener('change', draw);
  draw();
  return each(chosen, chosen.length === 1 ? t('move one', {name: chosen[0].number}) : t('move many', {n: chosen.length}), [field(t('state'), state), solved, why], {
    label: t('move on'), after, ready: () => true,
    send: one => write('incident.transition', {incident: one.number, version: one.version, state: state.value, ...(text.required ? {resolution: text.value} : reason.value && {reason: reason.value})}),
  });
}
