// The time slider: a mark for every version, a date for any moment. The address keeps `as_of`.

import {button} from './parts.js';
import {go, link} from './router.js';
import {h} from './dom.js';
import {icon} from './icons.js';
import {moment, near} from './format.js';
import {t} from './text.js';

export function timeBar({versions = [], asOf, query, path, version, from, extra}) {
  const ordered = [...versions].sort((a, b) => a.version - b.version);
  const start = Date.parse(from ?? ordered[0]?.at ?? Date.now()), end = Date.now(), length = Math.max(1, end - start), steps = 1000;
  const at = asOf ? Date.parse(asOf) : end, spot = Math.max(0, Math.min(steps, Math.round((at - start) / length * steps)));
  const visit = as_of => go(link(path, {...Object.fromEntries(query), as_of}));
  const label = h('span.nowrap', h('b', asOf ? near(asOf) : t('now')), version != null && [' ', h('span.muted', t('version n', {n: version}))]);
  const range = h('input', {type: 'range', min: 0, max: steps, value: spot, 'aria-label': t('show at'), 'aria-valuetext': asOf ? moment(asOf) : t('now'),
    oninput: () => { label.firstChild.textContent = +range.value >= steps ? t('now') : near(start + length * range.value / steps); },
    onchange: () => {
      if (+range.value >= steps) return visit();
      // A mark nearby is meant: just behind it the version is seen whole.
      const wish = start + length * range.value / steps, mark = ordered.find(one => Math.abs(Date.parse(one.at) - wish) < length / 100);
      visit(mark ? mark.at : new Date(wish).toISOString());
    }});
  const marks = ordered.slice(-200).map(one => { const i = h('i', {title: `${t('version n', {n: one.version})} · ${moment(one.at)}`}); i.style.left = `calc(8px + (100% - 16px) * ${(Date.parse(one.at) - start) / length})`; return i; });
  const input = h('input', {type: 'datetime-local', 'aria-label': t('on date'), hidden: true, onchange: () => { if (input.value) visit(new Date(input.value).toISOString()); }});
  return [asOf && h('div.note.warn.past', icon('clock'), h('div', t('as of', {at: moment(asOf)}))), h('div.card.time', extra, h('strong', icon('clock')), label, h('div.ticks', marks, range),
    asOf ? button(t('to now'), () => visit(), {kind: 'p'}) : button(t('on date'), event => { input.hidden = false; event.currentTarget.hidden = true; input.focus(); input.showPicker?.(); }, {icon: 'cal'}), input)];
}
