// What fails with an item, or what it hangs on: layers left to right, grouped, nothing hidden.

import {call} from '../core/rpc.js';
import {boxesOf, place} from '../core/maplayout.js';
import {button, card, chip, empty, head, itemLink, note, segments, tag} from '../core/parts.js';
import {classLabel, impactLabel, isA} from '../core/catalogue.js';
import {fit} from '../core/fit.js';
import {go, incidentPath, itemPath, link} from '../core/router.js';
import {h, replace, s} from '../core/dom.js';
import {icon} from '../core/icons.js';
import {pick} from '../core/pick.js';
import {t} from '../core/text.js';
import {timeBar} from '../core/timebar.js';

export default async function impact({query, asOf, signal}) {
  const number = query.get('incident'), tags = query.get('items')?.split(',').filter(Boolean) ?? [], up = query.get('direction') === 'up', past = asOf ? {as_of: asOf} : {};
  if (!number && !tags.length) return ask();
  const [answer, incident, given] = await Promise.all([
    number && !up ? call('incident.impact', {incident: number, ...past}, {signal}) : tags.length ? call('impact.analyze', {items: tags, direction: up ? 'upstream' : 'downstream', ...past}, {signal}) : null,
    number ? call('incident.get', {incident: number}, {signal}) : null,
    Promise.all(tags.map(one => call('item.get', {item: one, ...past}, {signal}))),
  ]);
  const linked = incident?.items.filter(one => one.role !== 'not_impacted').map(one => one.item) ?? given;
  const data = answer ?? await call('impact.analyze', {items: linked.map(one => one.id), direction: 'upstream', ...past}, {signal});
  const known = new Set(data.items.map(one => one.item.id)), roots = linked.filter(one => !known.has(one.id));
  const added = new Set((data.difference?.added ?? []).map(one => one.item.id)), removed = data.difference?.removed ?? [];
  const services = data.items.filter(one => isA(one.item.class, 'service')).length;
  const open = new Set(), svg = s('svg', {class: 'map big', role: 'group', 'aria-label': t('impact map')}), drawn = h('span.muted.small'), side = h('aside', {'aria-label': t('chosen')}), holder = h('div.card.mapbox');
  const narrow = matchMedia('(max-width:760px)');
  const visit = more => go(link('/impact', {...Object.fromEntries(query), ...more}));
  let table = false, chosen = '';

  const words = box => {
    const one = box.items[0], many = box.items.length > 1;
    return [box.group === '*' ? t('n more', {n: box.items.length}) : many ? classLabel(box.group) : one.item.name,
      box.root ? `${one.item.tag} · ${t(up ? 'is asked' : 'fails')}` : box.spared ? t('needs has', {needs: box.spared.needs, has: box.spared.available})
        : box.group === '*' ? [...new Set(box.items.map(other => classLabel(other.item.class)))].join(', ') : many ? box.items.map(other => other.item.name).join(', ') : `${one.item.tag} · ${impactLabel(one.via.type)}`, many && box.group !== '*' ? ` · ${box.items.length}` : ''];
  };

  function draw() {
    const layout = place(boxesOf({items: data.items, roots, spared: data.spared}, open), {narrow: narrow.matches, width: holder.clientWidth - 26 || innerWidth - 52}), {W, H} = layout;
    const room = W - 20;
    svg.setAttribute('viewBox', `-2 -2 ${layout.width} ${layout.height}`);
    svg.style.width = layout.width + 'px';
    svg.style.height = layout.height + 'px';
    const lines = s('g'), nodes = layout.boxes.map(box => {
      const many = box.items.length > 1, [label, about, count] = words(box), name = label + count, plus = box.items.some(one => added.has(one.item.id));
      const look = box.root ? 'root' : box.spared ? 'ok' : isA(box.items[0].item.class, 'service') ? 'svc' : box.depth === 1 && !up ? 'hit' : 'nd';
      const act = () => { if (many) { open.add(box.key); draw(); focus(box.key); } else choose(box); };
      const node = s('g', {class: `bx${chosen === box.key ? ' chosen' : ''}`, tabindex: 0, role: 'button', 'data-key': box.key, 'aria-label': `${name}. ${about}${many ? '. ' + t('unfold') : ''}`, transform: `translate(${box.x} ${box.y})`},
        many && s('rect', {class: look + ' back', x: 4, y: 4, width: W, height: H, rx: 8}), s('rect', {class: plus ? look + ' plus' : look, width: W, height: H, rx: 8}),
        s('text', {x: 11, y: 18}, fit((plus ? '+ ' : '') + label, room, 12.5, count)), s('text', {x: 11, y: 33, class: 'd'}, fit(about, room, 10.5)), s('title', {}, `${name}\n${about}`));
      node.addEventListener('click', act);
      node.addEventListener('keydown', event => keys(event, box, layout, act));
      if (box.parent) {
        const x1 = box.parent.x + W, y1 = box.parent.y + H / 2, y2 = box.y + H / 2, m = (x1 + box.x) / 2;
        lines.append(s('path', {class: box.spared ? 'okl' : null, d: layout.narrow ? `M${box.parent.x + 7} ${box.parent.y + H}V${y2}H${box.x}` : `M${x1} ${y1}C${m} ${y1} ${m} ${y2} ${box.x} ${y2}`}));
      }
      return node;
    });
    svg.replaceChildren(lines, ...nodes);
    drawn.textContent = t('boxes show all', {boxes: layout.boxes.length, items: data.items.length + roots.length + data.spared.length});
  }
  const focus = key => svg.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  function keys(event, box, layout, act) {
    const peers = layout.boxes.filter(other => other.depth === box.depth).sort((a, b) => a.y - b.y), at = peers.indexOf(box);
    const to = {ArrowRight: box.children[0], ArrowLeft: box.parent, ArrowDown: peers[at + 1], ArrowUp: peers[at - 1]}[event.key];
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); event.stopPropagation(); act(); } else if (to) { event.preventDefault(); focus(to.key); }
  }

  async function choose(box) {
    const {item} = box.items[0];
    chosen = box.key;
    draw();
    focus(box.key);
    const trail = [];
    for (let at = box; at; at = at.parent) trail.unshift(at);
    replace(side, card(item.name, {}, h('p', tag(item.tag), ' · ', classLabel(item.class)),
      box.spared && note('good', 'check', t('spared: needs has', {needs: box.spared.needs, has: box.spared.available})),
      trail.length > 1 && [h('h3.muted.small', t('how it comes')), h('ol.rows', trail.map(step => h('li', h('div.t', step.items.length > 1 ? words(step)[0] + words(step)[2] : step.items[0].item.name, step.items[0].via && h('small', impactLabel(step.items[0].via.type))))))],
      h('div.actions.start', h('a.b.p', {href: itemPath(item.tag, {as_of: asOf})}, t('open page')), !box.root && h('a.b', {href: link('/impact', {items: item.tag, direction: up ? 'up' : null, as_of: asOf})}, t('map of it')))));
  }

  function tree(box) {
    const [label, about, count] = words(box), name = label + count;
    return h('li', box.items.length > 1 ? h('details', h('summary', h('b', name)), h('ul', box.items.map(one => h('li', itemLink(one.item), ' ', h('small.muted', one.item.tag))))) : [itemLink(box.items[0].item), ' ', h('small.muted', about)], box.children.length ? h('ul', box.children.map(tree)) : null);
  }
  const show = () => {
    if (table) replace(holder, h('div.tree', h('ul', boxesOf({items: data.items, roots, spared: data.spared}, open).map(tree)))); else { replace(holder, svg); draw(); }
  };

  function saveSVG() {
    const copy = svg.cloneNode(true), live = svg.querySelectorAll('rect,path,text');
    copy.querySelectorAll('rect,path,text').forEach((node, at) => { const look = getComputedStyle(live[at]); for (const name of ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-size']) node.setAttribute(name, look.getPropertyValue(name)); });
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    copy.setAttribute('font-family', 'sans-serif');
    const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], {type: 'image/svg+xml'}));
    h('a', {href: address, download: `impact-${tags[0] ?? number}.svg`}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  narrow.addEventListener('change', draw, {signal});
  addEventListener('resize', () => { if (narrow.matches && !table) draw(); }, {signal});
  const more = pick({label: t('and item'), placeholder: t('and item'), changed: ([one]) => { if (one) visit({items: [...tags, one.tag].join()}); }});
  const nothing = !data.items.length && !data.spared.length;
  const names = roots.map(one => one.name).join(', ');
  return {
    title: t('impact map'),
    node: h('div', head({
      crumbs: [number ? h('a.mono', {href: incidentPath(number)}, number) : roots[0] && h('a.mono', {href: itemPath(roots[0].tag)}, roots[0].tag), t('impact map')].filter(Boolean),
      title: t(up ? 'depends: what' : 'fails: what', {name: names.length > 80 ? t('n items', {n: roots.length}) : names}),
      actions: nothing ? [] : [button(t('as table'), event => { table = !table; event.currentTarget.textContent = t(table ? 'as map' : 'as table'); show(); }), button(t('save SVG'), saveSVG, {class: 'only-l'}), button(t('fold all'), () => { open.clear(); show(); })],
    }),
    timeBar({asOf, query, path: '/impact', from: incident?.opened_at ?? new Date(Date.now() - 30 * 864e5).toISOString(), extra: segments(t('direction'), [[false, t('what fails')], [true, t('what it needs')]], up, value => visit({direction: value ? 'up' : null}))}),
    h('div.facets', roots.map(one => h('span.chip', {class: up ? 'acc' : 'bad'}, one.name, tags.length > 1 && h('button', {type: 'button', 'aria-label': t('take away', {name: one.name}), onclick: () => visit({items: tags.filter(other => other !== one.tag).join()})}, icon('close')))),
      !number && h('div.addpick', more.node), h('span.cap', t(up ? 'needs' : 'suffers', {n: ''})), chip('', t('items n'), ' ', h('b', data.items.length.toLocaleString())), chip(services ? 'warn' : '', t('services n'), ' ', h('b', services)), chip('', t('people n'), ' ', h('b', data.people.toLocaleString())), data.spared.length > 0 && chip('good', t('spared n'), ' ', h('b', data.spared.length)), drawn),
    data.hidden > 0 && note('warn', 'alert', t('hidden n', {n: data.hidden})), data.truncated && note('warn', 'alert', t('map truncated')),
    (added.size > 0 || removed.length > 0) && note('warn', 'alert', t('differs from opening', {added: added.size, removed: removed.length}), removed.length > 0 && h('p', removed.slice(0, 12).map((one, at) => [at ? ', ' : '', h('del', one.item.name)]))),
    nothing ? h('section.card', empty(t(up ? 'depends on nothing' : 'nothing depends'))) : h('div.mapside', holder, side)),
    shown: () => { if (!nothing) show(); },
  };
}

function ask() {
  const it = pick({many: true, label: t('items')}), next = () => { if (it.chosen.length) go(link('/impact', {items: it.chosen.map(one => one.tag).join()})); };
  return {title: t('impact map'), focus: it.input, node: h('div', head({title: t('impact map')}), card(t('what if fails'), {}, h('p.muted', t('map about')), it.node, h('div.actions.start', button(t('show'), next, {kind: 'p'}))))};
}
