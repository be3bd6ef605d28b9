// History in words: who did what, why, and the values before and after.

import {call, write} from './rpc.js';
import {button, card, incidentLink, moreButton, problem, toast} from './parts.js';
import {h} from './dom.js';
import {brief, when} from './format.js';
import {pathLabel, pathValue} from './facts.js';
import {personOf, stateLabel} from './catalogue.js';
import {refresh} from './router.js';
import {t, word} from './text.js';

export const differences = (changes, detail, className, restore) => changes.map(one => h('div.diff', h('span.k', pathLabel(detail, one.path)),
  one.from != null && [h('del', pathValue(detail, one.path, one.from, state => stateLabel(className, state))), h('span', {'aria-hidden': 'true'}, '→')],
  h('ins', one.omitted ? '…' : pathValue(detail, one.path, one.to, state => stateLabel(className, state))), restore && one.from !== undefined && restore(one)));

export function historyCard({history, item, detail, editable, signal}) {
  const list = h('ol.hist'), rest = h('div');
  const draw = ({entries, next_cursor: next}) => {
    list.append(...entries.map(entry));
    rest.replaceChildren();
    if (next) rest.append(moreButton(t('earlier'), () => call('item.history', {item: item.id, limit: 50, cursor: next}, {signal}).then(draw, problem)));
  };
  const restore = one => editable && /^(attributes|references)\./.test(one.path) && button(t('restore'), () => bring(one), {class: 'flat tiny'});
  const bring = async one => {
    const [part, name] = one.path.split(/\.(.*)/s);
    const value = part === 'references' ? one.from && (Array.isArray(one.from) ? one.from.map(brief => brief.id) : one.from.id) : one.from;
    try {
      await write('item.update', {item: item.id, version: item.version, [part]: {[name]: value}});
      toast(t('saved'));
      refresh();
    } catch (error) { problem(error); }
  };
  const entry = one => {
    const begun = one.version === 1, many = one.changes.length;
    return h('li', h('div', h('div.by', h('b', brief(personOf(one.by))), h('span.muted', word('did', one.method), begun ? `, ${t('n fields', {n: many})}` : '', one.incident && [' ', t('for'), ' ', incidentLink(one.incident)]), when(one.at)),
      begun ? h('details', h('summary.muted.small', t('show values')), differences(one.changes, detail, item.class)) : differences(one.changes, detail, item.class, restore),
      one.reason && h('q.small', one.reason)));
  };
  draw(history);
  return card(t('history'), {n: t('version n', {n: item.version})}, list, rest);
}
