// The field of a condition: colours, completion, the server's opinion below it.

import {accounts, allClasses, classDetail, classLabel, lifecycleOf} from './catalogue.js';
import {h, replace} from './dom.js';
import {icon} from './icons.js';
import {button} from './parts.js';
import {OPERATORS, coloured, expected, isCondition, quoted} from './where.js';
import {call} from './rpc.js';
import {said, t, word} from './text.js';

const INCIDENT = ['number', 'title', 'kind', 'state', 'priority', 'impact', 'urgency', 'major', 'assignee', 'team', 'requester', 'service', 'item', 'category', 'channel', 'opened_at', 'updated_at', 'resolved_at', 'due_at', 'breached', 'parent'];
const ITEM = ['class', 'tag', 'name', 'state', 'created_at', 'updated_at', 'updated_by'];
const VALUES = {state: ['new', 'assigned', 'in_progress', 'pending', 'resolved', 'closed', 'cancelled'], kind: ['incident', 'service_request', 'task'], priority: ['1', '2', '3', '4', '5'], impact: ['1', '2', '3'], urgency: ['1', '2', '3']};

/// `run(text)` is called with Enter. `complain(error)` shows what the server says of it.
export function whereField({subject, value, run, label}) {
  const area = h('textarea', {rows: 1, spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', 'aria-label': label, 'aria-haspopup': 'listbox', 'aria-controls': 'hints', 'aria-autocomplete': 'list', placeholder: t(subject === 'item' ? 'where hint' : 'where hint incidents'), value});
  const ink = h('pre', {'aria-hidden': 'true'}), list = h('ul', {id: 'hints', role: 'listbox', 'aria-label': t('hints')});
  const pop = h('div.pop', {hidden: true}, list, h('footer', h('span', h('kbd', 'Tab'), ' ', t('insert')), h('span', h('kbd', '↵'), ' ', t('filter'))));
  const alert = h('p.field-error', {role: 'alert'});
  let hints = [], at = 0, turn = 0;

  const paint = () => replace(ink, isCondition(area.value) ? coloured(area.value).map(part => part.class ? h('span', {class: part.class}, part.text) : part.text) : area.value, '\u200b');
  const close = () => { pop.hidden = true; area.removeAttribute('aria-activedescendant'); };
  const choose = index => {
    at = index;
    [...list.children].forEach((node, number) => node.setAttribute('aria-selected', String(number === at)));
    list.children[at]?.scrollIntoView({block: 'nearest'});
    area.setAttribute('aria-activedescendant', 'hint' + at);
  };
  const insert = hint => {
    const rest = area.value.slice(area.selectionEnd);
    area.value = area.value.slice(0, hint.from) + hint.text + (hint.text.endsWith('(') || /^[\s,)]/.test(rest) ? '' : ' ') + rest;
    area.selectionStart = area.selectionEnd = area.value.length - rest.length;
    paint();
    suggest();
  };

  async function suggest() {
    const mine = ++turn, want = expected(area.value, area.selectionStart);
    if (!area.value && document.activeElement !== area) return close();
    const found = await candidates(subject, want, area.value).catch(() => []);
    if (mine !== turn) return;
    hints = found.slice(0, 8).map(hint => ({...hint, from: want.from}));
    if (!hints.length || hints.length === 1 && hints[0].text === want.piece) return close();
    replace(list, hints.map((hint, number) => h('li', {role: 'option', id: 'hint' + number, 'aria-selected': String(number === 0), onpointerdown: event => { event.preventDefault(); insert(hint); }}, h('code', hint.text), h('span', hint.label))));
    at = 0;
    pop.hidden = false;
  }

  area.addEventListener('input', () => { paint(); suggest(); });
  area.addEventListener('blur', close);
  area.addEventListener('keydown', event => {
    if (event.key === 'Enter') { event.preventDefault(); close(); turn++; run(area.value.trim()); }
    else if (event.key === 'Escape') { if (!pop.hidden) close(); else area.blur(); }
    else if (pop.hidden) { if (event.key === 'ArrowDown') { event.preventDefault(); suggest(); } }
    else if (event.key === 'Tab') { event.preventDefault(); insert(hints[at]); }
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') { event.preventDefault(); choose((at + (event.key === 'ArrowDown' ? 1 : hints.length - 1)) % hints.length); }
  });
  paint();
  const node = h('div', h('div.q', icon('search'), h('div.where', ink, area), button(t('clear'), () => { area.value = ''; run(''); }, {kind: 'flat'}), pop), alert);
  return {
    node, area,
    set(text) { area.value = text; paint(); },
    complain(error) {
      const reason = error?.data?.errors?.find(one => one.path === 'where');
      replace(alert, error && (reason?.message ?? error.message), reason?.suggestion && [' ', button(reason.suggestion, () => {
        const from = (reason.position ?? 1) - 1, wrong = /^[\p{L}\p{N}_.'-]+/u.exec(area.value.slice(from))?.[0] ?? '';
        area.value = area.value.slice(0, from) + reason.suggestion + area.value.slice(from + wrong.length);
        paint();
        run(area.value);
      })]);
    },
  };
}

async function candidates(subject, {piece, want, field}, text) {
  const like = piece.replace(/^'/, '').toLowerCase();
  const fits = (name, label = '') => name.toLowerCase().startsWith(like) || label.toLowerCase().includes(like) && like.length > 1;
  const pick = list => list.filter(([name, label]) => fits(name, label)).map(([name, label]) => ({text: name, label}));
  const className = /class\s*=\s*(\w+)/i.exec(text)?.[1];
  const detail = subject === 'item' ? await classDetail(allClasses().some(entry => entry.name === className) ? className : 'asset') : null;
  if (want === 'field') {
    if (!detail) return pick(INCIDENT.map(name => [name, word('field', name)]));
    return pick([...ITEM.map(name => [name, word('field', name)]), ...detail.references.map(one => [one.role, said(one.label)]), ...detail.attributes.map(one => [one.name, said(one.label)]), ['related', t('has relation')]]);
  }
  if (want === 'operator') return pick(OPERATORS.map(name => [name, '']));
  if (want === 'join') return pick([['and', t('and')], ['or', t('or')]]);
  if (field === 'class') return pick(allClasses().map(entry => [entry.name, classLabel(entry.name)]));
  if (field === 'assignee' || field === 'updated_by') return pick([['me', t('me')], ...accounts().map(one => [one.account, one.person?.name ?? ''])]);
  if (field === 'state' && detail) { const cycle = lifecycleOf(detail.name); return pick(cycle.states.map(name => [name, said(cycle.labels[name])])); }
  if (VALUES[field] && !detail) return pick(VALUES[field].map(name => [name, word(field, name)]));
  const attribute = detail?.attributes.find(one => one.name === field);
  if (attribute?.values) return pick(attribute.values.map(name => [name, said(attribute.value_labels?.[name])]));
  if (attribute?.type === 'boolean') return pick([['true', t('yes')], ['false', t('no')]]);
  if (attribute?.type === 'date' || /_at$/.test(field ?? '')) return pick([['today', t('today')], ['today + 30d', t('in 30 days')], ['today - 1y', t('a year ago')]]);
  if (like.length > 1 && (detail?.references.some(one => one.role === field) || ['item', 'requester', 'service'].includes(field))) {
    const {items} = await call('item.find', {text: like, limit: 6, fields: ['tag', 'name']});
    return items.map(item => ({text: quoted(item.tag), label: item.name}));
  }
  return [];
}
