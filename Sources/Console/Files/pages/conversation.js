// A conversation: what they write and we answer, by any channel, and what it is about.

import {button, card, chip, copyButton, dialog, empty, field, head, incidentLink, incidentState, menu, moreButton, priority, problem, toast} from '../core/parts.js';
import {bubble} from '../core/talk.js';
import {brief, near} from '../core/format.js';
import {call, write} from '../core/rpc.js';
import {composer} from '../core/composer.js';
import {go, incidentPath, refresh} from '../core/router.js';
import {h} from '../core/dom.js';
import {live} from '../core/live.js';
import {may} from '../core/shell.js';
import {personOf} from '../core/catalogue.js';
import {pick} from '../core/pick.js';
import {requesterCard} from '../core/context.js';
import {thread} from '../core/thread.js';
import {t, word} from '../core/text.js';

export default async function conversationPage({params: [number], asOf, signal}) {
  const past = asOf ? {as_of: asOf} : {}, writes = may('incidents') && !asOf;
  const found = await call('conversation.get', {conversation: number, ...past}, {signal});
  const {conversation, requester_card: person, incidents} = found, {version} = conversation;
  const name = conversation.party?.name ?? conversation.address?.name ?? conversation.address?.address ?? number;
  const choices = [...new Map([...incidents, ...(person?.open ?? [])].map(one => [one.number, one])).values()];

  const change = async (fields, said) => {
    try {
      await write('conversation.update', {conversation: number, version, ...fields});
      toast(said);
      refresh();
    } catch (error) { problem(error); }
  };
  const sort = message => menu(t('belongs to'), [
    ...choices.map(one => ({label: `${one.number} ${one.title}`, act: () => put(message, [one.number])})),
    {label: t('belongs to none'), act: () => put(message, [])}], {kind: 'flat', text: t('belongs to')});
  async function put(message, chosen) {
    try {
      await write('message.sort', {message: message.id, incidents: chosen});
      toast(t('sorted'));
      refresh();
    } catch (error) { problem(error); }
  }
  const again = message => {
    const dead = message.deliveries?.find(one => one.state === 'dead');
    return dead && moreButton(t('retry delivery'), async () => {
      try { await write('delivery.retry', {delivery: dead.id}); toast(t('queued again')); refresh(); } catch (error) { problem(error); }
    });
  };
  const about = message => message.incidents.map(one => [' ', incidentLink(one)]);
  const shown = message => bubble(message, [about(message), writes && message.unsorted && sort(message), writes && again(message)]);

  const list = thread({conversation: number, ...past}, found, shown, signal);

  function identify() {
    const chosen = pick({classes: ['person', 'organization'], label: t('who writes')});
    dialog(t('who is it', {number}), [field(t('who writes'), chosen.node)], {label: t('say who'), submit: async () => {
      const tag = chosen.one?.tag;
      if (!tag) return false;
      const joined = await write('conversation.identify', {conversation: number, version, person: tag});
      toast(t('identified'));
      if (joined.number === number) refresh(); else go('/conversations/' + joined.number);
    }});
  }
  function open() {
    const first = found.messages.findLast(one => one.direction === 'in');
    const title = h('input', {required: true, maxlength: 200, 'data-path': 'title', value: conversation.subject ?? first?.text.split('\n')[0].slice(0, 120) ?? ''});
    dialog(t('incident of it'), [field(t('title of it'), title, {required: true})], {label: t('open it'), submit: async () => {
      const opened = await write('incident.open', {title: title.value, conversation: number, ...(first && {description: first.text.slice(0, 20000)})});
      go(incidentPath(opened.number));
    }});
  }

  const compose = writes ? composer({incident: {state: ''}, talks: conversation, sent: () => refresh()}) : null;
  if (!asOf) live({entities: ['conversation']}, () => { if (!compose?.busy()) refresh(); }, signal);
  return {
    title: `${number} ${name}`,
    node: h('div', head({
      crumbs: [h('a', {href: '/conversations'}, t('conversations')), h('span.mono', number)],
      title: name,
      facts: [chip(conversation.state === 'open' ? 'warn dot' : 'line dot', word('talkstate', conversation.state)), copyButton(number),
        conversation.subject && h('span', conversation.subject), h('span', conversation.channel.name),
        conversation.unanswered_since && h('span', t('answer owed since'), ' ', h('b', near(conversation.unanswered_since))),
        conversation.undelivered && chip('bad', t('not delivered')), conversation.unsorted && chip('warn', t('to sort')),
        h('span', conversation.assignee ? brief(personOf(conversation.assignee)) : conversation.team ?? t('nobody'))].filter(Boolean),
      actions: !writes ? [] : [
        !conversation.party && button(t('say who'), identify, {kind: 'p', icon: 'user'}),
        button(t('incident of it'), open, {icon: 'plus'}),
        conversation.state === 'closed' ? button(t('reopen conversation'), () => change({state: 'open'}, t('saved')))
          : button(t('close conversation'), () => change({state: 'closed'}, t('conversation closed', {number})), {icon: 'check'}),
        conversation.party && menu(t('more actions'), [{label: t('say who'), act: identify}])].filter(Boolean),
    }),
    h('div.cols', h('section.card', {'aria-label': t('conversation')}, list, compose?.node),
      h('aside.side', {'aria-label': t('related')},
        person ? card(t('who writes'), {}, requesterCard(person)) : card(t('who writes'), {}, h('p', h('b', name)), h('p.muted', t('unknown writer'))),
        card(t('its incidents'), {n: incidents.length || null}, incidents.length
          ? h('ul.rows', incidents.map(one => h('li', priority(one.priority), h('div.t', h('a', {href: incidentPath(one.number)}, one.title), h('small', h('span.mono', one.number), ' ', incidentState(one.state))))))
          : empty(t('no incidents yet')))))),
    keys: {...(writes && {KeyC: () => compose.focus()})},
    leave: () => compose?.keep(),
  };
}
