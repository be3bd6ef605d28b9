// Conversations: who is owed an answer, what did not arrive, what is to be sorted; a condition
// narrows them.

import {button, empty, head, problem} from '../core/parts.js';
import {call} from '../core/rpc.js';
import {conversationPath, go, link} from '../core/router.js';
import {conversationRow} from '../core/talkrow.js';
import {h, replace} from '../core/dom.js';
import {isCondition} from '../core/where.js';
import {live} from '../core/live.js';
import {t} from '../core/text.js';
import {whereField} from '../core/wherefield.js';

const views = {
  owed: {label: 'to answer', where: 'state = open'},
  mine: {label: 'mine', where: 'assignee = me and not state = closed'},
  undelivered: {label: 'not delivered', where: 'undelivered = true'},
  unsorted: {label: 'to sort', where: 'unsorted = true'},
  waiting: {label: 'talks waiting', where: 'state in (waiting, snoozed)'},
  all: {label: 'all', where: ''},
};

export default async function conversations({query, asOf, signal}) {
  const view = views[query.get('view')] ? query.get('view') : query.has('where') ? 'all' : 'owed', where = query.get('where') ?? '', past = asOf && {as_of: asOf};
  const condition = [views[view].where, where && (views[view].where ? `(${where})` : where)].filter(Boolean).join(' and ');
  const visit = more => go(link('/conversations', {view, where, as_of: asOf, ...more}));
  const rows = h('section.card', {'aria-label': t('conversations')}), rest = h('div'), count = h('span.muted.num');
  const field = whereField({subject: 'conversation', value: where, label: t('condition'), run: typed => isCondition(typed) || !typed ? visit({where: typed}) : field.complain({message: t('only conditions')})});
  let numbers = [], at = -1, cursor;

  async function fetch(first) {
    const page = await call('conversation.find', {...(condition && {where: condition}), ...past, limit: 50, sort: view === 'owed' ? 'unanswered_since' : '-updated_at', ...(first ? {count: true} : {cursor})}, {signal});
    if (first) { replace(rows); numbers = []; count.textContent = page.total?.toLocaleString() ?? ''; }
    rows.append(...page.conversations.map(one => conversationRow({...one, name: one.party?.name ?? one.address?.name ?? one.address?.address})));
    numbers.push(...page.conversations.map(one => one.number));
    cursor = page.next_cursor;
    replace(rest, cursor && button(t('show more'), () => fetch(false).catch(problem), {kind: 'wide'}));
    if (!numbers.length) replace(rows, empty(t(where ? 'nothing matches' : 'no talks')));
  }
  const mark = step => {
    const every = [...rows.querySelectorAll('.inc')];
    if (!every.length) return;
    at = Math.max(0, Math.min(every.length - 1, at + step));
    every.forEach((row, index) => row.classList.toggle('cur', index === at));
    every[at].focus();
  };

  await fetch(true).catch(error => {
    if (!error.data?.errors) throw error;
    field.complain(error);
    replace(rows, empty(t('not shown')));
  });
  if (!asOf) live({entities: ['conversation']}, () => fetch(true).catch(() => {}), signal);
  return {
    title: t('conversations'),
    node: h('div', head({title: [t('conversations'), ' ', count]}),
      h('nav.views', {'aria-label': t('views')}, Object.entries(views).map(([name, one]) => h('a', {href: link('/conversations', {view: name}), 'aria-current': name === view ? 'page' : null}, t(one.label)))), field.node, rows, rest),
    keys: {KeyJ: () => mark(1), KeyK: () => mark(-1), KeyF: () => field.area.focus(), Enter: () => { if (numbers[at]) go(conversationPath(numbers[at])); }},
  };
}
