// An incident beside the list that it stands in: what was said, and the answer to it.

import {call} from './rpc.js';
import {composer} from './composer.js';
import {h} from './dom.js';
import {incidentPath} from './router.js';
import {incidentState, itemLink, personLink, priority} from './parts.js';
import {may} from './shell.js';
import {talk} from './talk.js';

/// `{node, keep, busy}`; `changed` is told when something was said. `past`: `as_of`, or nothing.
export async function reading(number, {past, signal, changed}) {
  const incident = await call('incident.get', {incident: number, ...past}, {signal}), causes = incident.items.slice(0, 3);
  const compose = may('incidents') && !past.as_of ? composer({incident, sent: changed}) : null;
  return {
    keep: () => compose?.keep(), busy: () => !!compose?.busy(),
    node: h('section.card', {'aria-label': incident.number},
      h('div.body', h('h2', h('a', {href: incidentPath(number, past)}, incident.title)), h('div.facts', priority(incident.priority), incidentState(incident.state), h('span.mono', incident.number), incident.requester && personLink(incident.requester), causes.map(one => itemLink(one.item, past)))),
      talk(incident), compose?.node),
  };
}
