// What is written after `@`, `#` and `/` in a message: people, items, canned answers.

import {call} from './rpc.js';
import {h, replace} from './dom.js';
import {problem} from './parts.js';
import {t} from './text.js';

const LIMIT = 8;
/// The word that the cursor stands in, if it begins with one of the marks; an answer is chosen at
/// the beginning of a line alone, so that a path of files is none.
const begun = area => /(?:^|\s)([@#])([^\s@#]*)$|(?:^|\n)(\/)([^\n/]*)$/.exec(area.value.slice(0, area.selectionStart));

const sources = {
  '@': async (text, signal) => (await call('directory.list', {...(text && {text}), limit: LIMIT}, {signal})).accounts.map(one => ({name: one.person?.name ?? one.name, about: one.name, insert: one.person?.name ?? one.name})),
  '#': async (text, signal) => !text ? [] : (await call('item.find', {text, limit: LIMIT, fields: ['tag', 'name']}, {signal})).items.map(one => ({name: one.name, about: one.tag, insert: one.tag})),
  '/': async (text, signal) => (await call('item.find', {where: 'class = canned_answer and state = active', ...(text && {text}), limit: LIMIT, fields: ['id', 'tag', 'name']}, {signal})).items.map(one => ({name: one.name, about: one.tag, canned: one.id})),
};

/// `subject`: the incident or conversation that an answer is filled in for.
export function mentions(area, subject) {
  let found = [], at = 0, timer, stop, mark, from;
  const list = h('ul', {id: 'mentions', role: 'listbox', 'aria-label': t('hints')}), pop = h('div.pop.options.up', {hidden: true}, list);
  for (const [name, value] of Object.entries({'aria-autocomplete': 'list', 'aria-controls': 'mentions'})) area.setAttribute(name, value);
  area.after(pop);
  const close = () => { clearTimeout(timer); stop?.abort(); pop.hidden = true; area.removeAttribute('aria-activedescendant'); };
  function choose(index) {
    at = index;
    [...list.children].forEach((node, number) => node.setAttribute('aria-selected', String(number === at)));
    area.setAttribute('aria-activedescendant', 'mention' + at);
  }
  async function insert(one) {
    const start = from, end = area.selectionStart;
    close();
    try {
      const text = one.canned ? (await call('answer.render', {canned: one.canned, ...subject})).text : one.insert + ' ';
      area.setRangeText(text, start, end, 'end');
      area.dispatchEvent(new Event('input'));
      area.focus();
    } catch (error) { problem(error); }
  }
  async function look() {
    const hit = begun(area);
    if (!hit) return close();
    mark = hit[1] ?? hit[3];
    const text = hit[2] ?? hit[4];
    from = area.selectionStart - text.length - 1;
    stop?.abort();
    stop = new AbortController();
    try { found = await sources[mark](text.trim(), stop.signal); } catch (error) { if (error.name !== 'AbortError') close(); return; }
    if (!found.length) return close();
    replace(list, found.map((one, index) => h('li', {role: 'option', id: 'mention' + index, onmousedown: event => event.preventDefault(), onclick: () => insert(one)}, h('span', one.name), h('span.tag', one.about))));
    choose(0);
    pop.hidden = false;
  }
  area.addEventListener('input', () => { clearTimeout(timer); if (begun(area)) timer = setTimeout(look, 80); else close(); });
  area.addEventListener('blur', close);
  // Before the keys of the message: what is chosen is not sent.
  area.addEventListener('keydown', event => {
    if (pop.hidden || event.ctrlKey || event.metaKey) return;
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step) choose((at + step + found.length) % found.length);
    else if (event.key === 'Enter' || event.key === 'Tab') insert(found[at]);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, {capture: true});
  return look();
}
