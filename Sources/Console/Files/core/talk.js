// The conversation of an incident: what was said and what was done, by day.

import {avatar, chip, itemLink, moreButton} from './parts.js';
import {conversationPath} from './router.js';
import {brief, bytes, heading, near, time} from './format.js';
import {h} from './dom.js';
import {personOf} from './catalogue.js';
import {t, word} from './text.js';

/// A message as a bubble: theirs, ours with what became of it, or a note.
export function bubble(one, extra) {
  const {author, direction, deliveries = []} = one, kind = direction === 'note' ? 'int' : direction;
  const label = direction === 'in' ? t('requester') : direction === 'note' ? t('message note') : t('reply to requester');
  return h('div', {class: `msg ${kind}`}, avatar(author.name), h('div',
    h('div.by', h('b', author.name), h('span.lab', label), h('span', one.channel.name), one.unsorted && chip('warn', t('unsorted one')),
      deliveries.map(each => h('span', {class: each.state === 'dead' ? 'late' : ''}, `${each.to}: ${word('delivery', each.state)}`)),
      h('time', {datetime: one.at, title: near(one.at)}, time(one.at)), extra),
    h('div.bubble', callLine(one.call), paragraphs(one.text), one.truncated && ' …', (one.attachments ?? []).map(fileLine))));
}

/// A file lies elsewhere: its name and its size are what we know.
const fileLine = file => h('div.small', '📎 ', file.name, file.bytes != null && h('span.muted', ` ${bytes(file.bytes)}`));

/// When a call began and how long it took.
function callLine(call) {
  if (!call) return null;
  const [from, to] = [call.answered_at ?? call.started_at, call.ended_at];
  const lasted = from && to && call.answered_at && Math.max(0, Math.round((new Date(to) - new Date(from)) / 1000));
  const length = lasted != null && lasted !== false && ` ${Math.floor(lasted / 60)}:${String(lasted % 60).padStart(2, '0')}`;
  return h('div.small.muted', '☎ ', from && time(from), length);
}

export function talk(incident) {
  const list = h('div.talk'), {timeline} = incident;
  const written = (incident.conversation?.last ?? []).filter(one => one.incidents.includes(incident.number));
  let only = false;
  const toggle = moreButton(t('only messages'), () => { only = !only; toggle.textContent = t(only ? 'show everything' : 'only messages'); draw(); });
  const who = account => brief(personOf(account));

  const message = (name, label, at, text, kind, extra) => h('div', {class: `msg ${kind}`}, avatar(name), h('div', h('div.by', h('b', name), h('span.lab', label), extra && h('span', extra), h('time', {datetime: at, title: near(at)}, time(at))), h('div.bubble', text)));

  function entry(one) {
    if (one.kind === 'comment') return message(personOf(one.by), one.visibility === 'internal' ? t('internal note') : t('reply to requester'), one.at, paragraphs(one.text), one.visibility === 'internal' ? 'int' : 'out', one.channel && word('channel', one.channel));
    if (only) return null;
    const at = h('time.num', {datetime: one.at, title: near(one.at)}, time(one.at));
    if (one.kind === 'linked' || one.kind === 'unlinked') return h('div.ev', h('span', h('b', who(one.by)), ' ', t(one.kind === 'linked' ? 'linked' : 'unlinked'), ' ', one.item && itemLink(one.item), one.role && ` (${word('role', one.role)})`), at);
    if (one.kind === 'opened') return h('div.ev', h('span', h('b', who(one.by)), ' ', t('opened it')), at);
    return h('div.ev', h('span', h('b', one.by ? who(one.by) : t('the server')), ' ', t('changed'), ': ', (one.changes ?? []).map((change, index) => [index ? '; ' : '', word('field', change.path), ' ', change.from != null && [h('del', said(change.path, change.from)), ' → '], h('ins', said(change.path, change.to))]), one.reason && [' ', h('q', one.reason)]), at);
  }

  function draw() {
    list.replaceChildren();
    let day;
    const first = incident.requester && incident.description ? message(incident.requester.name, t('requester'), incident.opened_at, paragraphs(incident.description), 'in', incident.channel && word('channel', incident.channel))
      : incident.description ? h('div.msg', h('span'), h('div', h('div.bubble', paragraphs(incident.description)))) : null;
    const put = (at, node) => {
      if (!node) return;
      const of = new Date(at).toDateString();
      if (of !== day) list.append(h('div.day', of === new Date().toDateString() ? `${t('today')}, ${heading(at)}` : heading(at)));
      day = of;
      list.append(node);
    };
    put(incident.opened_at, first);
    if (incident.timeline_total > timeline.length) put(timeline[0]?.at ?? incident.opened_at, h('p.muted.small', t('earlier left out', {n: incident.timeline_total - timeline.length})));
    const all = [...timeline.map(one => [one.at, () => entry(one)]), ...written.map(one => [one.at, () => bubble(one)])];
    for (const [at, node] of all.sort((a, b) => a[0] < b[0] ? -1 : 1)) put(at, node());
  }
  draw();
  const {conversation} = incident;
  return [h('header', h('h2', t('talk')), h('span.n.only-l', t('said and done')), conversation?.last && h('a.more', {href: conversationPath(conversation.number)}, conversation.number), toggle), list];
}

const paragraphs = text => String(text).split('\n').flatMap((line, at) => at ? [h('br'), line] : [line]);

function said(path, given) {
  if (given == null) return '—';
  if (given.name) return given.name;
  if (path === 'state') return word('state', given);
  if (path === 'assignee') return brief(personOf(given));
  if (path === 'waiting_for') return word('waiting', given);
  if (path.endsWith('_at') || path === 'waiting_until') return near(given);
  if (typeof given === 'boolean') return t(given ? 'yes' : 'no');
  return typeof given === 'object' ? JSON.stringify(given) : String(given);
}
