// The field of a condition: colours, completion, the server's opinion below it.

import {h, replace} from './dom.js';
import {icon} from './icons.js';
import {button, iconButton} from './parts.js';
import {coloured, isCondition} from './where.js';
import {call} from './rpc.js';
import {said, t} from './text.js';

/// `run(text)` is called with Enter. `complain(error)` shows what the server says of it.
export function whereField({subject, value, run, label}) {
  const area = h('textarea', {rows: 1, spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', 'aria-label': label, 'aria-haspopup': 'listbox', 'aria-controls': 'hints', 'aria-autocomplete': 'list', placeholder: t(subject === 'item' ? 'where hint' : subject === 'incident' ? 'where hint incidents' : 'where hint talks'), value});
  const ink = h('pre', {'aria-hidden': 'true'}), list = h('ul', {id: 'hints', role: 'listbox', 'aria-label': t('hints')});
  const pop = h('div.pop', {hidden: true}, list, h('footer', h('span', h('kbd', 'Tab'), ' ', t('insert')), h('span', h('kbd', '↵'), ' ', t('filter'))));
  const alert = h('p.field-error', {role: 'alert'});
  let hints = [], at = 0, turn = 0, stop, timer;

  const paint = () => replace(ink, isCondition(area.value) ? coloured(area.value).map(part => part.class ? h('span', {class: part.class}, part.text) : part.text) : area.value, '\u200b');
  const close = () => { pop.hidden = true; area.removeAttribute('aria-activedescendant'); };
  const choose = index => {
    at = index;
    [...list.children].forEach((node, number) => node.setAttribute('aria-selected', String(number === at)));
    list.children[at]?.scrollIntoView({block: 'nearest'});
    area.setAttribute('aria-activedescendant', 'hint' + at);
  };
  const insert = hint => {
    const rest = area.value.slice(hint.to);
    area.value = area.value.slice(0, hint.from) + hint.text + (hint.text.endsWith('(') || /^[\s,)]/.test(rest) ? '' : ' ') + rest;
    area.selectionStart = area.selectionEnd = area.value.length - rest.length;
    paint();
    suggest();
  };

  /// The server's parser says what may stand here. Its positions count code points from 1.
  async function suggest() {
    const mine = ++turn, text = area.value, points = [...text.slice(0, area.selectionStart)].length, units = point => [...text].slice(0, point - 1).join('').length;
    stop?.abort();
    if (!text && document.activeElement !== area) return close();
    stop = new AbortController();
    const answer = await call('where.complete', {subject, text, position: points + 1}, {signal: stop.signal}).catch(() => null);
    if (mine !== turn || !answer) return mine === turn && close();
    const from = units(answer.from), to = units(answer.to), piece = text.slice(from, to);
    hints = answer.candidates.slice(0, 8).map(({text: word, label}) => ({text: word, label: said(label), from, to}));
    // Text that is already there is no hint, and plain words are not completed as conditions.
    if (!hints.length || hints.length === 1 && hints[0].text === piece || /\s/.test(text.trim()) && !isCondition(text) && !piece) return close();
    replace(list, hints.map((hint, number) => h('li', {role: 'option', id: 'hint' + number, 'aria-selected': String(number === 0), onmousedown: event => event.preventDefault(), onclick: () => insert(hint)}, h('code', hint.text), h('span', hint.label))));
    at = 0;
    pop.hidden = false;
  }

  area.addEventListener('input', () => { paint(); clearTimeout(timer); timer = setTimeout(suggest, 60); });
  area.addEventListener('blur', () => { clearTimeout(timer); turn++; close(); });
  area.addEventListener('keydown', event => {
    if (event.key === 'Enter') { event.preventDefault(); clearTimeout(timer); close(); turn++; run(area.value.trim()); }
    else if (event.key === 'Escape') { if (!pop.hidden) close(); else area.blur(); }
    else if (pop.hidden) { if (event.key === 'ArrowDown') { event.preventDefault(); suggest(); } }
    else if (event.key === 'Tab') { event.preventDefault(); insert(hints[at]); }
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') { event.preventDefault(); choose((at + (event.key === 'ArrowDown' ? 1 : hints.length - 1)) % hints.length); }
  });
  paint();
  const node = h('div', h('div.q', icon('search'), h('div.where', ink, area), iconButton('plus', t('add condition'), async () => (await import('./condition.js')).addCondition({subject, text: isCondition(area.value) ? area.value.trim() : '', done: text => { area.value = text; paint(); run(text); }}), {class: 'flat'}), button(t('clear'), () => { area.value = ''; run(''); }, {kind: 'flat'}), pop), alert);
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
