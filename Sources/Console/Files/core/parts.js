// The parts that pages are made of. Each returns an element.

import {fill, h, replace} from './dom.js';
import {icon} from './icons.js';
import {classLabel, iconOf, stateLabel} from './catalogue.js';
import {incidentPath, itemPath, link} from './router.js';
import {initials} from './format.js';
import {t, word} from './text.js';

export function button(label, act, {kind = '', icon: name, key, class: extra = '', ...rest} = {}) {
  return h('button', {type: 'button', class: `b ${kind} ${extra}`, onclick: act, ...rest}, name && icon(name), label, key && h('kbd.kb', {'aria-hidden': 'true'}, key));
}
export const iconButton = (name, label, act, {class: extra = '', ...rest} = {}) => h('button.b.icon', {class: extra, type: 'button', 'aria-label': label, title: label, onclick: act, ...rest}, icon(name));
export const linkButton = (label, href, {kind = '', icon: name, key, class: extra = '', ...rest} = {}) =>
  h('a', {class: `b ${kind} ${extra}`, href, ...rest}, name && icon(name), label, key && h('kbd.kb', {'aria-hidden': 'true'}, key));

export const chip = (kind, ...children) => h('span', {class: `chip ${kind}`}, children);
export const tag = code => h('span.tag', code);
export const priority = n => h('span', {class: `pr p${n}`, title: word('priority', n)}, 'P' + n);

const good = new Set(['in_use', 'active', 'installed', 'registered']), bad = new Set(['lost', 'stolen', 'defective', 'blocked', 'void']), warn = new Set(['in_repair', 'at_refill', 'empty', 'closed']);
const mood = state => good.has(state) ? 'good' : bad.has(state) ? 'bad' : warn.has(state) ? 'warn' : '';

/// The usual state is plain text with a dot; only exceptions get a chip.
export const itemState = (className, state) => mood(state) === 'good' || mood(state) === ''
  ? h('span', {class: `state dot ${mood(state)}`}, stateLabel(className, state)) : chip(`${mood(state)} dot`, stateLabel(className, state));
export const itemStateChip = (className, state) => chip(`${mood(state) || 'line'} dot`, stateLabel(className, state));
export const incidentState = state => chip(({new: 'warn', resolved: 'good', closed: 'line', cancelled: 'line', pending: ''}[state] ?? 'acc') + ' dot', word('state', state));

export const itemLink = (item, query) => h('a', {href: itemPath(item.tag, query)}, item.name);
export const incidentLink = (number, query) => h('a.mono', {href: incidentPath(number, query)}, number);
export const personLink = person => h('a', {href: link('/people/' + encodeURIComponent(person.tag))}, person.name);

const hues = ['', 'b2', 'c'];
export const avatar = name => h('span', {class: `me ${hues[[...String(name)].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 3]}`, 'aria-hidden': 'true'}, initials(name));

export const itemIcon = (className, kind = '') => h('span', {class: `ico ${kind}`}, icon(iconOf(className)));

export function copyButton(text) {
  return h('button.copy', {type: 'button', 'aria-label': t('copy', {text}), title: t('copy', {text}), onclick: async () => {
    await navigator.clipboard.writeText(text).catch(() => {});
    toast(t('copied', {text}));
  }}, icon('copy'));
}

export function head({crumbs = [], title, large, facts = [], actions = []}) {
  return h('div.head',
    h('ol.crumbs', {'aria-label': t('path')}, crumbs.map(crumb => h('li', crumb))),
    h('div.tt', large && h('span.ico.big.only-l', icon(large)), h('div', h('h1', title), facts.length ? h('div.facts', facts) : null)),
    h('div.actions', actions));
}

export function card(title, {n, more} = {}, ...body) {
  return h('section.card', {'aria-label': title}, h('header', h('h2', title), n != null && h('span.n', n), more), h('div.body', body));
}
export const more = (label, href) => h('a.more', {href}, label);
export const moreButton = (label, act) => h('button.more', {type: 'button', onclick: act}, label);

export const pairs = list => h('dl.kv', list.map(([name, value, mono]) => [h('dt', name), h('dd', {class: mono ? 'mono' : null}, value)]));
export const note = (kind, name, ...children) => h('div', {class: `note ${kind}`}, icon(name), h('div', children));
export const empty = (text, ...actions) => h('div.empty', h('p.muted', text), actions.length ? h('div.actions', actions) : null);
export const skeleton = () => h('div.skeleton', {'aria-busy': 'true', 'aria-label': t('loading')}, h('i'), h('i'), h('i'));

/// What went wrong and what can be done now: the server's sentence, its reference, another try.
export function failure(error, again, other) {
  const {kind, data = {}} = error;
  return h('div.card.failure', {role: 'alert'}, h('div.body',
    h('h1', kind && word('error', kind) !== kind ? word('error', kind) : t('failed')),
    h('p', error.message),
    kind === 'forbidden' && data.required && h('p.muted', t('right needed', {right: word('right', data.required)})),
    (data.reasons ?? data.errors ?? []).length > 1 && h('ul.rows', (data.reasons ?? data.errors).map(reason => h('li', reason.message))),
    data.reference && h('p.muted', t('reference'), ' ', tag(data.reference), copyButton(data.reference)),
    h('div.actions', again && button(t('try again'), again, {kind: 'p'}), other, linkButton(t('to start'), '/'))));
}

export function say(text) { document.getElementById('say').textContent = text; }

let toasts = 0;
/// A short word of what is done; with an action it stays longer.
export function toast(text, action) {
  const node = h('div.toast', {role: 'status'}, h('span', text), action && button(action.label, () => { node.remove(); action.act(); }, {kind: 'flat'}), iconButton('close', t('close'), () => node.remove(), {class: 'flat'}));
  document.getElementById('toasts').append(node);
  toasts++;
  setTimeout(() => node.remove(), action ? 600000 : 5000);
}
export const problem = error => { if (error.name !== 'AbortError') { if (!error.kind) console.error(error); toast(error.message); } };

/// A dialog with a form; `submit` answers false to stay open, throws to show why.
export function dialog(title, body, {label = t('save'), kind = 'p', wide, submit, focus} = {}) {
  const alert = h('div', {role: 'alert'}), id = 'd' + toasts++;
  const done = submit && h('button', {type: 'submit', class: `b ${kind}`}, label);
  const box = h('dialog', {class: wide ? 'wide' : null, 'aria-labelledby': id},
    h('form', {method: 'dialog', onsubmit: async event => {
      event.preventDefault();
      if (done.disabled) return;
      done.disabled = true;
      replace(alert);
      try { if (await submit() !== false) box.close(); } catch (error) { showErrors(box, alert, error); }
      done.disabled = false;
    }, onkeydown: event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); done?.click(); } }},
    h('header', h('h2', {id}, title), iconButton('close', t('close'), () => box.close(), {class: 'flat'})), h('div.body', body, alert),
    h('footer', submit ? [button(t('cancel'), () => box.close()), done] : button(t('close'), () => box.close()))));
  const back = document.activeElement;
  box.addEventListener('close', () => { box.remove(); back?.focus?.(); });
  document.body.append(box);
  box.showModal();
  (focus ?? box.querySelector('.body input,.body textarea,.body select,.body button'))?.focus();
  return box;
}

/// Errors at the fields they speak of, the rest in the alert; focus to the first.
export function showErrors(root, alert, error) {
  if (error.name === 'AbortError') return;
  if (!error.kind) console.error(error);
  const reasons = error.data?.errors ?? error.data?.reasons ?? [];
  for (const old of root.querySelectorAll('.field-error')) old.remove();
  for (const old of root.querySelectorAll('[aria-invalid]')) old.removeAttribute('aria-invalid');
  let first;
  const rest = reasons.filter(reason => {
    const control = reason.path && root.querySelector(`[data-path="${CSS.escape(reason.path)}"]`);
    if (!control) return true;
    const field = control.closest('.field') ?? control;
    field.append(h('p.field-error', reason.message));
    control.setAttribute('aria-invalid', 'true');
    first ??= control;
    return false;
  });
  replace(alert, h('div.note.bad', icon('alert'), h('div', rest.length || !reasons.length ? (rest.length > 1 ? h('ul', rest.map(reason => h('li', reason.message))) : rest[0]?.message ?? error.message) : t('mend fields'))));
  (first ?? alert).focus?.();
}

export function field(label, control, {hint, required} = {}) {
  const id = control.id || 'f' + toasts++;
  control.id = id;
  return h('div.field', h('label', {for: id}, label, required && h('span.req', ' *')), control, hint && h('p.hint', hint));
}

export const select = (options, chosen, rest = {}) => h('select', rest, options.map(([value, label]) => h('option', {value, selected: value === chosen}, label)));

/// Buttons of which one is pressed.
export function segments(label, options, chosen, act) {
  const box = h('div.seg', {role: 'group', 'aria-label': label}, options.map(([value, text]) => h('button', {type: 'button', 'aria-pressed': String(value === chosen), onclick: event => {
    for (const other of box.children) other.setAttribute('aria-pressed', String(other === event.currentTarget));
    act(value);
  }}, text)));
  return box;
}

/// A button that opens a list of actions.
export function menu(label, entries, {icon: name = 'dots', kind = 'icon', text} = {}) {
  const list = h('div.menu', {role: 'menu', hidden: true}, entries.filter(Boolean).map(entry =>
    h(entry.href ? 'a' : 'button', {role: 'menuitem', tabindex: -1, ...(entry.href ? {href: entry.href} : {type: 'button'}), onclick: () => { close(); entry.act?.(); }}, entry.label, entry.note && h('small', entry.note))));
  const opener = h('button', {type: 'button', class: `b ${kind}`, 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-label': text ? null : label, onclick: () => list.hidden ? open() : close()}, text, icon(name));
  const away = event => { if (!box.contains(event.target)) close(); };
  function open() { list.hidden = false; opener.setAttribute('aria-expanded', 'true'); list.firstElementChild?.focus(); addEventListener('pointerdown', away); }
  function close() { list.hidden = true; opener.setAttribute('aria-expanded', 'false'); removeEventListener('pointerdown', away); }
  const box = h('div.menubox', {onkeydown: event => {
    const at = [...list.children].indexOf(document.activeElement), step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (event.key === 'Escape' && !list.hidden) { event.stopPropagation(); close(); opener.focus(); }
    if (step && !list.hidden) { event.preventDefault(); list.children[(at + step + list.children.length) % list.children.length].focus(); }
  }}, opener, list);
  return box;
}

export const classChip = name => [icon(iconOf(name)), classLabel(name)];
export {fill};
