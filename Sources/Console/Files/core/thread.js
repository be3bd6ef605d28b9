// Messages by day, the earlier ones on request: of one conversation, or of all with a party.

import {call} from './rpc.js';
import {h} from './dom.js';
import {heading} from './format.js';
import {moreButton, problem} from './parts.js';
import {t} from './text.js';

/// - `asked`: what `conversation.get` was asked for, `first` its answer; `shown` draws a message.
export function thread(asked, first, shown, signal) {
  const list = h('div.talk');
  let {before, messages} = first;
  function draw() {
    let day;
    const nodes = [];
    if (before) nodes.push(h('p', moreButton(t('earlier messages'), earlier)));
    for (const message of messages) {
      const of = new Date(message.at).toDateString();
      if (of !== day) nodes.push(h('div.day', heading(message.at)));
      day = of;
      nodes.push(shown(message));
    }
    list.replaceChildren(...nodes);
  }
  async function earlier() {
    try {
      const part = await call('conversation.get', {...asked, before}, {signal});
      messages = [...part.messages, ...messages];
      before = part.before;
      draw();
    } catch (error) { problem(error); }
  }
  draw();
  return list;
}
