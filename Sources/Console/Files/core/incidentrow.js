// Rows of lists: an incident, from `inbox.get` or `incident.find`.

import {h} from './dom.js';
import {age, brief, near, span} from './format.js';
import {incidentPath} from './router.js';
import {personOf} from './catalogue.js';
import {priority} from './parts.js';
import {t, word} from './text.js';

/// Whose turn it is: ours, if somebody waits for our answer; else what it waits for, or where it stands.
const turn = one => one.unanswered_since ? h('b', t('waits for us', {time: age(one.unanswered_since)})) : one.state === 'pending' && one.waiting_for ? t('waits for', {what: word('waiting', one.waiting_for)}) : word('state', one.state);

export function incidentRow(one, {query, current} = {}) {
  const item = one.item ?? one.items?.[0]?.item, others = (one.items_total ?? 1) - 1;
  const next = one.next_due, due = (next?.measure ? next.at : next) ?? one.due_at, left = due ? (Date.parse(due) - Date.now()) / 1000 : null;
  const open = !['resolved', 'closed', 'cancelled'].includes(one.state);
  return h('a.inc', {href: incidentPath(one.number, query), class: current ? 'cur' : null, 'data-number': one.number},
    priority(one.priority), h('strong', one.title),
    h('span.end', {class: open && left !== null ? (left < 0 ? 'late' : left < 7200 ? 'soon' : '') : 'muted'}, open && left !== null ? (left < 0 ? t('overdue by', {time: span(-left)}) : t('due', {at: near(due)})) : open ? turn(one) : word('state', one.state)),
    h('small', [one.number, one.requester?.name && brief(one.requester.name), item && item.name + (others > 0 ? ` +${others}` : '')].filter(Boolean).join(' · ')),
    h('small.end', one.assignee ? brief(personOf(one.assignee)) : one.team ?? t('nobody'), one.opened_at ? ` · ${age(one.opened_at)}` : '', open && left !== null ? [' · ', turn(one)] : ''));
}
