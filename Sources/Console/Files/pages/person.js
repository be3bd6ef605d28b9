// A person as a requester: how to reach them, what they hold, all that they asked for.

import {call} from '../core/rpc.js';
import {bubble} from '../core/talk.js';
import {card, empty, head, incidentLink, itemLink, linkButton, more, tag} from '../core/parts.js';
import {classLabel} from '../core/catalogue.js';
import {composer} from '../core/composer.js';
import {conversationPath, go, itemPath, link, refresh} from '../core/router.js';
import {h} from '../core/dom.js';
import {incidentRow} from '../core/incidentrow.js';
import {live} from '../core/live.js';
import {may} from '../core/shell.js';
import {requesterCard} from '../core/context.js';
import {seen} from '../core/store.js';
import {t} from '../core/text.js';
import {thread} from '../core/thread.js';

export default async function person({params: [code], signal}) {
  const asked = {party: code}, [found, talks, all] = await Promise.all([call('requester.get', {person: code}, {signal}), may('incidents') ? call('conversation.get', asked, {signal}).catch(() => null) : null, call('incident.find', {where: `requester = '${code.replaceAll("'", "''")}'`, sort: '-opened_at', limit: 50, count: true}, {signal})]);
  const {person} = found, fresh = link('/incidents/new', {person: person.tag});
  seen('item', person.tag, person.name);
  const compose = talks && composer({incident: {state: ''}, talks: talks.conversation, sent: () => refresh()});
  const shown = message => bubble(message, [[message.conversation, ...message.incidents].map((number, at) => [' ', at ? incidentLink(number) : h('a.mono', {href: conversationPath(number)}, number)])]);
  live({entities: ['incident', 'conversation']}, () => { if (!compose?.busy()) refresh(); }, signal);
  return {
    title: person.name,
    node: h('div', head({crumbs: [h('a', {href: link('/items', {where: 'class = person'})}, t('people'))], title: person.name, large: 'user', facts: [tag(person.tag), ...[found.position, found.organization?.name].filter(Boolean).map(one => h('span', one))],
      actions: [may('incidents') && linkButton(t('new incident'), fresh, {kind: 'p', icon: 'plus', key: 'I'}), linkButton(t('open page'), itemPath(person.tag))]}),
    h('div.cols', h('div.stack', talks && h('section.card', {'aria-label': t('talk')}, h('header', h('h2', t('talk')), h('span.n', talks.conversation.channel.name)), thread(asked, talks, shown, signal), compose.node), h('section.card', {'aria-label': t('incidents')}, h('header', h('h2', t('incidents')), h('span.n', all.total)), all.incidents.length ? all.incidents.map(one => incidentRow(one)) : empty(t('no incidents')),
      all.next_cursor && h('div.body', h('a', {href: link('/incidents', {view: 'all', where: `requester = '${person.tag}'`})}, t('all'))))),
    h('aside.side', card(t('contact'), {}, requesterCard({...found, open: [], held: {count: 0, items: []}})), card(t('holds what'), {n: found.held.count, more: found.held.count > found.held.items.length && more(t('all'), link('/items', {where: `holder = '${person.tag}'`}))}, found.held.items.length ? h('ul.rows', found.held.items.map(item => h('li', h('div.t', itemLink(item), h('small', tag(item.tag), ' · ', classLabel(item.class)))))) : h('p.muted', t('holds nothing')))))),
    keys: {KeyI: () => may('incidents') && go(fresh), ...(compose && {KeyC: () => compose.focus()})},
    leave: () => compose?.keep(),
  };
}
