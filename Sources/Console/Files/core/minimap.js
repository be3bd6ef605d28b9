// A small impact map: the cause, its nearest effects, failures behind them by class, services.

import {classLabel} from './catalogue.js';
import {fit} from './fit.js';
import {s} from './dom.js';
import {t} from './text.js';

const H = 38, W = 84, GAP = 12, STEP = W + 22;

/// `roots` brief items, `items` as `incident.impact` answers, `safe` brief items that stay whole.
export function miniMap({roots, items, safe}) {
  const services = items.filter(one => one.item.class === 'service'), first = items.filter(one => one.depth === 1 && one.item.class !== 'service'), hit = roots.length > 1 ? roots.slice(1).map(item => ({item})) : first.slice(0, 1);
  const rest = items.filter(one => one.item.class !== 'service' && !hit.includes(one)), classes = Object.entries(rest.reduce((sum, one) => ({...sum, [one.item.class]: (sum[one.item.class] ?? 0) + 1}), {})).sort((a, b) => b[1] - a[1]);
  const box = (look, name, about) => ({look, name, about}), others = classes.slice(2).reduce((sum, [, n]) => sum + n, 0);
  const layers = [[box('root', roots[0].name, roots[0].tag)], [...hit.slice(0, 1).map(({item}) => box('hit', item.name, item.tag)), ...safe.slice(0, 1).map(item => box('ok', item.name, t('stays whole')))],
    [...classes.slice(0, 2).map(([name, n]) => box('nd', String(n), classLabel(name))), ...(others ? [box('nd', t('n more', {n: others}), '')] : [])], services.length ? [box('svc', String(services.length), t('sum services', {n: services.length}))] : []].filter(layer => layer.length);
  const most = Math.max(...layers.map(layer => layer.length)), height = most * (H + GAP) - GAP, nodes = [], lines = [];
  layers.forEach((layer, at) => layer.forEach((one, row) => {
    one.x = at * STEP;
    one.y = (height - (layer.length * (H + GAP) - GAP)) / 2 + row * (H + GAP);
    nodes.push(s('g', {transform: `translate(${one.x} ${one.y})`}, s('rect', {class: one.look, width: W, height: H, rx: 7}), s('text', {x: 8, y: one.about ? 16 : 23}, fit(one.name, W - 13, 12)), one.about && s('text', {x: 8, y: 30, class: 'd'}, fit(one.about, W - 13, 10.5)), s('title', {}, `${one.name} ${one.about}`)));
    for (const before of layers[at - 1] ?? []) if (before.look !== 'ok') {
      const x = before.x + W, m = (x + one.x) / 2, y1 = before.y + H / 2, y2 = one.y + H / 2;
      lines.push(s('path', {class: one.look === 'ok' ? 'okl' : null, d: `M${x} ${y1}C${m} ${y1} ${m} ${y2} ${one.x} ${y2}`}));
    }
  }));
  return s('svg', {class: 'map', viewBox: `-1 -1 ${layers.length * STEP - 20} ${height + 2}`, 'aria-hidden': 'true'}, lines, nodes);
}
