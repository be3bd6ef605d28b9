// To register an item or to edit one. Only what was changed is sent; two editors are merged.

import {call, newKey, write} from '../core/rpc.js';
import {button, card, empty, field, head, note, problem, select, showErrors, toast} from '../core/parts.js';
import {allClasses, classDetail, classLabel, iconOf, lifecycleOf, roleLabel, stateLabel} from '../core/catalogue.js';
import {control} from '../core/controls.js';
import {drafts} from '../core/store.js';
import {go, itemPath, link} from '../core/router.js';
import {grouped, groupLabel, pathLabel, pathValue} from '../core/facts.js';
import {h, replace} from '../core/dom.js';
import {icon} from '../core/icons.js';
import {pick} from '../core/pick.js';
import {said, t} from '../core/text.js';
import {saveFields} from '../core/conflict.js';

export default async function form({params: [code], query, signal}) {
  const named = part => query.get(part) && call('item.get', {item: query.get(part)}, {signal}).catch(() => null);
  const [item, model, place] = await Promise.all([code && call('item.get', {item: code}, {signal}), !code && named('model'), named('location'), query.get('class') && classDetail(query.get('class')).catch(() => null)]);
  const className = item?.class ?? query.get('class') ?? model?.attributes.unit_class;
  if (!className) return chooseClass();
  const detail = await classDetail(className), name = item ? 'edit.' + item.tag : 'new.' + className;
  const base = item ?? {name: '', attributes: {}, references: {...(model && {model}), ...(place && {location: place})}}, draft = drafts.get(name) ?? {};
  const title = h('input', {value: draft.name ?? base.name, 'data-path': 'name', required: true, oninput: keep}), tag = h('input.mono', {value: item?.tag ?? draft.tag ?? '', placeholder: t('next tag'), 'data-path': 'tag', oninput: keep});
  const reason = h('input', {maxlength: 500, value: draft.reason ?? ''}), cycle = lifecycleOf(className), state = item ? null : select((cycle?.initial ?? []).map(one => [one, stateLabel(className, one)]), draft.state, {'data-path': 'state'});
  const alert = h('div', {role: 'alert', tabindex: -1}), references = new Map(), controls = new Map();
  let timer;

  for (const one of detail.references) {
    const it = pick({value: base.references[one.role], classes: [one.target_class].flat(), many: Array.isArray(base.references[one.role]), label: roleLabel(one), path: 'references.' + one.role, changed: () => { keep(); if (one.role === 'model') fromModel(it.one); }});
    references.set(one.role, it);
  }
  for (const one of detail.attributes.filter(one => !one.computed && !one.secret && !one.retired)) {
    const started = draft.attributes && one.name in draft.attributes ? draft.attributes[one.name] : base.attributes[one.name];
    const it = control(one, started, 'attributes.' + one.name, keep);
    const get = it.get;
    it.get = () => { const now = get(); const value = now === undefined ? (started ?? null) : now; return JSON.stringify(value ?? null) === JSON.stringify(base.attributes[one.name] ?? null) ? undefined : value; };
    if (detail.keys.some(key => key.fields.length === 1 && key.fields[0] === one.name)) it.node.addEventListener('change', () => checkKey(one, it));
    controls.set(one.name, it);
  }

  function changes() {
    const found = {};
    if (title.value.trim() !== base.name) found.name = title.value.trim();
    if (tag.value.trim() && tag.value.trim() !== item?.tag) found.tag = tag.value.trim();
    for (const [one, it] of controls) { const value = it.get(); if (value !== undefined) found['attributes.' + one] = value; }
    for (const [role, it] of references) {
      const before = [base.references[role]].flat().filter(Boolean).map(one => one.id).join(), now = it.chosen.map(one => one.id).join();
      if (before !== now || !item && now) found['references.' + role] = Array.isArray(base.references[role]) ? it.chosen.map(one => one.id) : it.one?.id ?? null;
    }
    return found;
  }
  /// `{'attributes.ip': …}` → `{attributes: {ip: …}}`.
  const nested = flat => Object.entries(flat).reduce((out, [path, value]) => { const [part, rest] = path.split(/\.(.*)/s); if (rest) (out[part] ??= {})[rest] = value; else out[part] = value; return out; }, {});

  function keep() {
    clearTimeout(timer);
    timer = setTimeout(store, 400);
  }
  function store() {
    const now = nested(changes());
    drafts.set(name, Object.keys(now).length && (item || title.value || Object.keys(now.attributes ?? {}).length) ? {name: title.value, tag: item ? undefined : tag.value, attributes: now.attributes, reason: reason.value, state: state?.value} : null);
  }

  async function fromModel(chosen) {
    if (!chosen || item) return;
    const full = await call('item.get', {item: chosen.id}, {signal}).catch(() => null);
    if (full?.attributes.unit_class && full.attributes.unit_class !== className) return go(link('/items/new', {class: full.attributes.unit_class, model: full.tag}));
    if (!title.value) title.value = chosen.name;
  }

  async function checkKey(one, it) {
    const old = it.node.parentNode.querySelector('.field-warn');
    old?.remove();
    const value = it.node.value.trim();
    if (!value || value === base.attributes[one.name]) return;
    const {items} = await call('item.find', {where: `class = ${one.from} and ${one.name} = '${value.replaceAll("'", "''")}'`, limit: 1, fields: ['tag', 'name']}, {signal}).catch(() => ({items: []}));
    if (items[0] && items[0].tag !== item?.tag) it.node.after(h('p.field-warn.soon.small', icon('alert'), t('has it already'), ' ', h('a', {href: itemPath(items[0].tag), target: '_blank'}, `${items[0].tag} ${items[0].name}`)));
  }

  let busy = false, done = false;
  const key = newKey();
  async function save(next) {
    if (busy) return;
    const found = changes();
    if (item && !Object.keys(found).length) { drafts.drop(name); return go(itemPath(item.tag)); }
    busy = true;
    try {
      const why = reason.value.trim() ? {reason: reason.value.trim()} : {};
      const saved = item ? await saveFields({
        base: item, changes: found, read: () => call('item.get', {item: item.id}),
        send: (version, mine, again) => write('item.update', {item: item.id, version, ...nested(mine), ...why}, again),
        valueOf: (one, path) => path.split(/\.(.*)/s).slice(0, 2).reduce((at, part) => at?.[part], one),
        label: path => pathLabel(detail, path), text: (path, value) => path.startsWith('references.') && !value?.name ? references.get(path.slice(11))?.one?.name ?? '—' : pathValue(detail, path, value, one => stateLabel(className, one)),
      }) : await write('item.register', {class: className, ...(state?.value && {state: state.value}), ...nested(found), ...why}, key);
      if (!saved) return;
      done = true;
      drafts.drop(name);
      toast(item ? t('saved') : t('registered', {tag: saved.tag}));
      if (next) go(link('/items/new', {class: className, model: references.get('model')?.one?.tag, location: references.get('location')?.one?.tag, again: Date.now()}));
      else go(itemPath(saved.tag));
    } catch (error) { showErrors(node, alert, error); } finally { busy = false; }
  }

  const shownAttributes = grouped(detail).map(([group, attributes], at) => {
    const fields = attributes.filter(one => controls.has(one.name)).map(one => field(said(one.label) + (one.unit ? `, ${one.unit}` : ''), controls.get(one.name).node, {required: one.required}));
    const filled = attributes.some(one => base.attributes[one.name] != null || one.required || draft.attributes?.[one.name] != null);
    return fields.length ? h('details.card', {open: at === 0 || filled}, h('summary', groupLabel(group), ' ', h('span.n', fields.length)), h('div.body', h('div.fields', fields))) : null;
  });
  const node = h('form.form', {novalidate: true, onsubmit: event => { event.preventDefault(); save(); }, onkeydown: event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); }
  }},
  Object.keys(draft).length ? note('acc', 'edit', t('draft found'), ' ', button(t('drop draft'), () => { drafts.drop(name); done = true; go(location.pathname + location.search, {replaced: true}); }, {kind: 'flat tiny'})) : null,
  h('section.card', h('div.body', h('div.fields', [...references].filter(([role]) => role === 'model').map(([, it]) => h('div.field', h('span.label', t('field.model')), it.node)),
    field(t('name'), title, {required: true}), field(t('field.tag'), tag), state && state.length > 1 && field(t('state'), state), [...references].filter(([role]) => role !== 'model').map(([role, it]) => h('div.field', h('span.label', roleLabel(detail.references.find(one => one.role === role))), it.node))))),
  shownAttributes, alert,
  h('footer', h('button.b.p', {type: 'submit'}, t('save'), h('kbd.kb', {'aria-hidden': 'true'}, 'Ctrl ↵')), !item && button(t('and another'), () => save(true)), button(t('cancel'), () => { done = true; drafts.drop(name); history.length > 1 ? history.back() : go('/items'); }, {kind: 'flat'}), item && h('div.grow', reason), h('span.muted.small.only-l', t('draft keeps itself'))));
  reason.placeholder = t('why hint');
  reason.setAttribute('aria-label', t('reason'));

  return {
    title: item ? `${t('edit')}: ${item.name}` : t('register'), focus: item ? title : references.get('model')?.one ? title : references.get('model')?.input ?? title,
    node: h('div', head({crumbs: [h('a', {href: '/items'}, t('items')), item ? h('a.mono', {href: itemPath(item.tag)}, item.tag) : h('a', {href: '/items/new'}, t('register'))], title: item ? item.name : t('new one', {class: classLabel(className).toLowerCase()}), large: iconOf(className)}), node),
    keys: {Escape: () => go(item ? itemPath(item.tag) : '/items')},
    leave: () => { clearTimeout(timer); if (!done) store(); },
  };
}

/// By model first: it gives class, name and manufacturer.
function chooseClass() {
  const list = h('div.facets'), filter = h('input', {'aria-label': t('class'), placeholder: t('class hint'), oninput: draw});
  const concrete = allClasses().filter(one => !one.abstract).sort((a, b) => said(a.label).localeCompare(said(b.label)));
  const model = pick({classes: ['model'], label: t('field.model'), changed: ([one]) => { if (one) call('item.get', {item: one.id}).then(full => go(link('/items/new', {model: full.tag, class: full.attributes.unit_class})), problem); }});
  function draw() {
    const typed = filter.value.toLowerCase(), found = concrete.filter(one => said(one.label).toLowerCase().includes(typed) || one.name.includes(typed));
    replace(list, found.length ? found.map(one => h('a.chip', {href: link('/items/new', {class: one.name})}, icon(iconOf(one.name)), said(one.label))) : empty(t('nothing found')));
  }
  draw();
  return {title: t('register'), focus: model.input, node: h('div', head({crumbs: [h('a', {href: '/items'}, t('items'))], title: t('register')}), h('div.stack', card(t('by model'), {}, model.node), card(t('by class'), {}, filter, list)))};
}
