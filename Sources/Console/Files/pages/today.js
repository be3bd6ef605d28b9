// What needs me now.

import {call, write} from '../core/rpc.js';
import {button, card, empty, head, itemLink, linkButton, more, problem, toast} from '../core/parts.js';
import {brief, date, daysUntil, when} from '../core/format.js';
import {conversationPath, go, incidentPath, itemPath, link, refresh} from '../core/router.js';
import {h} from '../core/dom.js';
import {live} from '../core/live.js';
import {may, who} from '../core/shell.js';
import {own} from '../core/store.js';
import {personOf} from '../core/catalogue.js';
import {incidentRow} from '../core/incidentrow.js';
import {conversationRow} from '../core/talkrow.js';
import {t} from '../core/text.js';

export default async function today({signal}) {
  const soon = 'warranty_end >= today and warranty_end < today + 30d and not state in (retired, disposed, lost, stolen)';
  const [inbox, ends, health] = await Promise.all([
    call('inbox.get', {limit: 20}, {signal}),
    call('item.find', {where: soon, sort: 'warranty_end', limit: 8, count: true, fields: ['tag', 'name', 'class', 'warranty_end']}, {signal}).catch(() => ({items: [], total: 0})),
    call('server.health', {}, {signal}),
  ]);
  // What is to be answered says itself that it is to be sorted, too.
  const owed = new Set(inbox.conversations.conversations.map(one => one.number));
  inbox.unsorted.conversations = inbox.unsorted.conversations.filter(one => !owed.has(one.number));
  inbox.unsorted.total = inbox.unsorted.conversations.length;
  const talks = ['undelivered', 'conversations', 'unsorted'].filter(part => inbox[part].total > 0);
  const {me, mine, queue, major, notices, without_team: adrift} = inbox, hour = new Date().getHours();
  const talkTitle = {undelivered: 'not delivered', conversations: 'to answer', unsorted: 'to sort'};
  const name = personOf(who().account).split(' '), given = name.length === 3 ? name[1] : name[0];
  const take = async () => {
    try {
      const {incident} = await write('incident.take', {});
      if (incident) go(incidentPath(incident.number)); else toast(t('queue empty'));
    } catch (error) { problem(error); }
  };
  const seenNotices = async () => { await write('notice.seen', {up_to: Math.max(...notices.notices.map(one => one.id))}).catch(problem); refresh(); };
  live({entities: ['incident', 'conversation']}, () => refresh(), signal);
  return {
    title: t('today'),
    node: h('div', head({title: `${t(hour < 5 || hour > 22 ? 'good night' : hour < 12 ? 'good morning' : hour < 18 ? 'good day' : 'good evening')}, ${given}`, actions: [
      may('incidents') && queue.total > 0 && button(t('take next'), take, {icon: 'down', key: 'T'}), may('incidents') && linkButton(t('new incident'), '/incidents/new', {kind: 'p', icon: 'plus', key: 'N'})]}),
    h('div.tiles', [[me.open, 'tile mine', '/incidents?view=mine'], [queue.total, 'tile queue', '/incidents?view=queue'], [major.total, 'tile major', link('/incidents', {view: 'all', where: 'major = true and state in (new, assigned, in_progress, pending)'})], [me.due_today, 'tile due', '/incidents?view=mine'], me.breached ? [me.breached, 'tile breached', '/incidents?view=mine'] : null].filter(Boolean).map(([n, label, href]) =>
      h('a.card', {href}, h('b.num', n.toLocaleString()), h('span', t(label, {n}))))),
    health.status !== 'ok' && h('div.note.warn', h('div', h('a', {href: '/health'}, t('server not ok')))),
    h('div.board',
      h('div.stack',
        major.total > 0 && h('section.card', h('header', h('h2', t('major'))), major.incidents.map(one => incidentRow(one))),
        h('section.card', h('header', h('h2', t('my incidents')), h('span.n', mine.total), more(t('all'), '/incidents?view=mine')), mine.incidents.length ? mine.incidents.map(one => incidentRow(one)) : empty(t('nothing waits'), queue.total > 0 && button(t('take next'), take, {kind: 'p'}))),
        talks.map(part => h('section.card', h('header', h('h2', t(talkTitle[part])), h('span.n', inbox[part].total)), inbox[part].conversations.map(conversationRow))),
        queue.total > 0 && h('section.card', h('header', h('h2', t('queue')), h('span.n', queue.total), more(t('all'), '/incidents?view=queue')), queue.incidents.map(one => incidentRow(one))),
        adrift.total > 0 && h('section.card', h('header', h('h2', t('without a team')), h('span.n', adrift.total), more(t('all'), link('/incidents', {view: 'all', where: 'team is null and assignee is null and state in (new, assigned, in_progress)'}))), adrift.incidents.map(one => incidentRow(one)))),
      h('div.stack',
        notices.total > 0 && card(t('notices'), {n: notices.total, more: h('button.more', {type: 'button', onclick: seenNotices}, t('seen all'))}, h('ul.rows', notices.notices.slice(0, 8).map(one => h('li', h('div.t', one.about.number ? h('a', {href: one.about.entity === 'conversation' ? conversationPath(one.about.number) : incidentPath(one.about.number)}, one.text) : one.text, h('small', when(one.at))))))),
        card(t('warranties end'), {n: ends.total || null, more: ends.total > 8 && more(t('all'), link('/items', {where: soon, sort: 'warranty_end'}))}, ends.items.length ? h('ul.rows', ends.items.map(item => h('li', h('div.t', itemLink(item), h('small', h('span.tag', item.tag))), h('span.num.soon', {title: t('in n days', {n: daysUntil(item.attributes.warranty_end)})}, date(item.attributes.warranty_end))))) : h('p.muted', t('no warranty ends'))),
        own.get('seen', []).length > 0 && card(t('seen lately'), {}, h('ul.rows', own.get('seen', []).slice(0, 8).map(one => h('li', h('div.t', h('a', {href: one.kind === 'item' ? itemPath(one.code) : incidentPath(one.code)}, brief(one.name)), h('small', h('span.mono', one.code)))))))))),
    keys: {KeyT: () => may('incidents') && take()},
  };
}
