// An incident: the person and the conversation in the middle, what the call needs beside them.

import {button, chip, copyButton, head, incidentLink, incidentState, menu, note, priority} from '../core/parts.js';
import {age, brief, near, span} from '../core/format.js';
import {call} from '../core/rpc.js';
import {contextCards} from '../core/context.js';
import {go, incidentPath, link, refresh} from '../core/router.js';
import {h} from '../core/dom.js';
import {live} from '../core/live.js';
import {may, who} from '../core/shell.js';
import {personOf} from '../core/catalogue.js';
import {seen} from '../core/store.js';
import {t, word} from '../core/text.js';
import {tabs} from '../core/tabs.js';
import {talk} from '../core/talk.js';
import {timeBar} from '../core/timebar.js';
import {trail} from '../core/trail.js';

const ACTIVE = ['new', 'assigned', 'in_progress', 'pending'];

export default async function incidentPage({params: [number], query, asOf, signal}) {
  const past = asOf ? {as_of: asOf} : {}, writes = may('incidents') && !asOf;
  const [incident, sla, suffer, steps, {composer}] = await Promise.all([
    call('incident.get', {incident: number, ...past}, {signal}),
    call('sla.explain', {incident: number, ...past}, {signal}).catch(() => null),
    call('incident.impact', {incident: number, ...past}, {signal}).catch(() => null),
    writes ? call('incident.transitions', {incident: number}, {signal}).catch(() => ({transitions: []})) : {transitions: []},
    writes ? import('../core/composer.js') : {},
  ]);
  seen('incident', incident.number, incident.title);
  const may_ = state => steps.transitions.some(one => one.state === state), active = ACTIVE.includes(incident.state);
  const act = async what => (await import('./actions.js'))[what](incident, () => refresh());
  const stays = (incident.children?.open || !active && incident.conversation?.unanswered_since) && await act('stays');
  const place = trail.incidents.codes.indexOf(incident.number);
  const step = by => { const next = trail.incidents.codes[place + by]; if (place >= 0 && next) go(incidentPath(next)); };
  const due = incident.next_due ?? incident.due_at, left = due ? (Date.parse(due) - Date.now()) / 1000 : null;
  const mine = incident.assignee === who().account;
  const compose = writes ? composer({incident, sent: () => refresh()}) : null;

  const spoken = h('section.card', {'aria-label': t('talk')}, talk(incident), compose?.node), [asker, hurt, things, promised, fields] = contextCards(incident, sla, suffer, {writes, act, asOf, signal});

  if (!asOf) live({incidents: [incident.id]}, () => { if (!compose?.busy()) refresh(); }, signal);
  return {
    title: `${incident.number} ${incident.title}`,
    node: h('div', head({
      crumbs: [h('a', {href: trail.incidents.address}, t('incidents')), h('span.mono', incident.number)],
      title: incident.title,
      facts: [priority(incident.priority), incident.major && chip('bad', t('major one')), incidentState(incident.state), copyButton(incident.number),
        h('span', incident.assignee ? [t('led by'), ' ', h('b', brief(personOf(incident.assignee)))] : h('b', t('nobody leads')), incident.team && `, ${incident.team}`),
        h('span', t('opened ago'), ' ', h('b', {title: near(incident.opened_at)}, age(incident.opened_at)), ' ', t('ago')),
        incident.channel && h('span', t('came by', {channel: word('channel', incident.channel)})),
        incident.waiting_for && incident.state === 'pending' && chip('', t('waits for', {what: word('waiting', incident.waiting_for)}), incident.waiting_until && ` ${t('until', {date: near(incident.waiting_until)})}`),
        incident.parent && h('span', t('part of'), ' ', incidentLink(incident.parent)),
        active && left !== null && chip(left < 0 ? 'bad' : left < 7200 ? 'warn' : 'line', left < 0 ? t('overdue by', {time: span(-left)}) : t('due', {at: near(due)}))].filter(Boolean),
      actions: !writes ? [] : [
        active && may_('resolved') && button(t('resolve'), () => act('resolve'), {kind: 'p', icon: 'check', key: 'R'}),
        active && !mine && button(t('take'), () => act('take'), {icon: 'down', key: 'T'}),
        active && button(t('assign'), () => act('assign'), {icon: 'user', key: 'A'}),
        may_('pending') && button(t('wait'), () => act('pend'), {icon: 'clock', key: 'P', class: 'only-l'}),
        !active && may_('in_progress') && button(t('reopen'), () => act('reopen'), {kind: 'p'}),
        active && button(t('link item'), () => act('linkItem'), {icon: 'link', key: 'L', class: 'only-l'}),
        menu(t('more actions'), [
          ...steps.transitions.filter(one => !['resolved', 'pending'].includes(one.state)).map(one => ({label: word('to', one.state), act: () => act(one.state === 'cancelled' ? 'cancel' : one.state === 'closed' ? 'closeIt' : 'begin')})),
          {label: t('edit'), act: () => act('edit')}, may_('pending') && {label: t('wait'), act: () => act('pend')}, {label: t('link item'), act: () => act('linkItem')},
          {label: t(incident.major ? 'not major' : 'make major'), act: () => act('major')},
          {label: t('watch'), act: () => act('watch')}, {label: t('unwatch'), act: () => act('unwatch')},
          {label: t('impact map'), href: link('/impact', {incident: incident.number})},
          may('journal') && {label: t('journal'), href: link('/journal', {incident: incident.number})}])].filter(Boolean),
    }),
    timeBar({from: incident.opened_at, versions: incident.timeline.filter(one => one.version).map(one => ({version: one.version, at: one.at})), asOf, query, path: incidentPath(incident.number), version: incident.version}),
    stays,
    incident.resolution && note('good', 'check', h('b', t('resolution'), ': '), incident.resolution),
    tabs(t('parts'), [['talk', t('talk'), [spoken, asker, promised]], ['items', t('tab items', {n: incident.items_total}), things], hurt && ['impact', t('impact'), hurt], ['fields', t('tab fields'), fields]].filter(Boolean), query.get('part')),
    h('div.cols', spoken, h('aside.side', {'aria-label': t('related')}, asker, hurt, things, promised, fields))),
    keys: {
      BracketLeft: () => step(-1), BracketRight: () => step(1), KeyJ: () => step(1), KeyK: () => step(-1), Escape: () => go(trail.incidents.address),
      ...(writes && {KeyR: () => may_('resolved') && act('resolve'), KeyA: () => act('assign'), KeyT: () => active && act('take'), KeyL: () => act('linkItem'), KeyP: () => may_('pending') && act('pend'), KeyE: () => act('edit'), KeyC: () => compose.focus()}),
    },
    leave: () => compose?.keep(),
  };
}
