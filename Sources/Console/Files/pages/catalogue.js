// The catalogue: classes in their tree, attributes, keys, states, relations.

import {call} from '../core/rpc.js';
import {allClasses, allRelations, classDetail, classLabel, iconOf, isA, lifecycleOf, lineage} from '../core/catalogue.js';
import {card, chip, empty, head, linkButton} from '../core/parts.js';
import {h} from '../core/dom.js';
import {icon} from '../core/icons.js';
import {link} from '../core/router.js';
import {may} from '../core/shell.js';
import {said, t, word} from '../core/text.js';

export default async function catalogue({params: [name], asOf, signal}) {
  if (!name) return {title: t('catalogue'), node: h('div', head({title: t('catalogue')}), h('section.card', h('div.tree', tree(null))))};
  const [detail, cycles] = await Promise.all([classDetail(name, asOf), call('lifecycle.list', {limit: 200, ...(asOf && {as_of: asOf})}, {signal})]);
  const cycle = cycles.lifecycles.find(one => one.name === lifecycleOf(name)?.name), relations = allRelations().filter(type => [type.source_class, type.target_class].flat().some(one => isA(name, one)));
  const kind = one => [word('type', one.type), one.unit, one.minimum != null && `≥ ${one.minimum}`, one.maximum != null && `≤ ${one.maximum}`, one.pattern && h('code', one.pattern)].filter(Boolean).map((part, at) => [at ? ', ' : '', part]);
  return {
    title: said(detail.label),
    node: h('div', head({crumbs: [h('a', {href: '/catalogue'}, t('catalogue')), ...lineage(name).slice(1).reverse().map(one => h('a', {href: '/catalogue/' + one}, classLabel(one)))], title: said(detail.label), large: iconOf(name),
      facts: [h('span.tag', name), detail.abstract && chip('line', t('abstract')), detail.tag_prefix && h('span.tag', detail.tag_prefix + '-…'), h('span', t('n fields', {n: detail.attributes.length}))],
      actions: [linkButton(t('its items'), link('/items', {where: `class = ${name}`})), !detail.abstract && may('items') && linkButton(t('register'), link('/items/new', {class: name}), {kind: 'p', icon: 'plus'})]}),
    h('div.stack',
      card(t('attributes'), {n: detail.attributes.length}, h('div.plain.grid', h('table', h('thead', h('tr', [t('name'), t('type'), t('from'), t('traits')].map(one => h('th', {scope: 'col'}, one)))), h('tbody', detail.attributes.map(one => h('tr', h('td', said(one.label), h('br'), h('small.mono.muted', one.name)), h('td', kind(one), one.values && h('p.muted.small', one.values.map(value => said(one.value_labels?.[value]) || value).join(', '))), h('td.muted', one.from === name ? t('own') : h('a', {href: '/catalogue/' + one.from}, classLabel(one.from))),
        h('td', ['required', 'unique', 'indexed', 'observed', 'secret', 'expires', 'retired'].filter(trait => one[trait]).map(trait => [chip(trait === 'required' ? 'acc' : 'line', t('trait ' + trait)), ' '])))))))),
      card(t('keys of class'), {}, detail.keys.length ? h('ul.rows', detail.keys.map(key => h('li', h('div.t', key.fields.map(field => said(detail.attributes.find(one => one.name === field)?.label) || field).join(' + ')), h('small.muted', classLabel(key.from))))) : h('p.muted', t('no keys'))),
      cycle && card(t('states'), {n: said(cycle.label)}, diagram(cycle)),
      card(t('relations'), {n: relations.length}, relations.length ? h('ul.rows', relations.map(type => h('li', h('div.t', said(type.forward), ' / ', said(type.reverse), h('small', [type.source_class].flat().map(classLabel).join(', '), ' → ', [type.target_class].flat().map(classLabel).join(', '))), type.impact && type.impact !== 'none' && chip('warn', t('carries impact'))))) : empty(t('no relations'))))),
  };
}

function tree(parent) {
  const kids = allClasses().filter(one => (one.parent ?? null) === parent).sort((a, b) => said(a.label).localeCompare(said(b.label)));
  return kids.length ? h('ul', kids.map(one => h('li', icon(iconOf(one.name)), ' ', h('a', {href: '/catalogue/' + one.name}, said(one.label)), ' ', h('small.muted.mono', one.tag_prefix ?? ''), one.abstract ? h('details', {open: true}, h('summary.muted.small', t('kinds')), tree(one.name)) : tree(one.name)))) : null;
}

/// States around, steps as rows: a table that reads as well as a drawing.
function diagram({states, labels, initial, transitions}) {
  const label = name => said(labels[name]) || name;
  return h('div.plain.grid', h('table', h('thead', h('tr', [t('from state'), t('to states')].map(one => h('th', {scope: 'col'}, one)))), h('tbody', states.map(name => h('tr', h('td', h('b', label(name)), initial.includes(name) && [' ', chip('good', t('initial'))]), h('td', transitions.filter(one => one.from === name).map(one => [chip(one.reason_required || one.requires.length ? 'line' : '', label(one.to), one.requires.length ? ` · ${one.requires.join(', ')}` : '', one.reason_required ? ` · ${t('with reason')}` : ''), ' ']) ))))));
}
