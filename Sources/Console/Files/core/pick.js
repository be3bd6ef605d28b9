// To choose an item: by code, name or words; a scanner that types works as well.

import {h, replace} from './dom.js';
import {classLabel, isA} from './catalogue.js';
import {call} from './rpc.js';
import {icon} from './icons.js';
import {t} from './text.js';

let number = 0;

/// `value`: a brief item or several. `classes`: of which it may be. `many`: several may be chosen.
export function pick({value, classes, many = false, label, changed = () => {}, placeholder, path}) {
  let chosen = [value].flat().filter(Boolean), hints = [], at = 0, stop;
  const id = 'pick' + number++;
  const chips = h('div.chips'), list = h('ul', {id, role: 'listbox', 'aria-label': t('hints')}), pop = h('div.pop.options', {hidden: true}, list);
  const input = h('input', {role: 'combobox', 'aria-expanded': 'false', 'aria-controls': id, 'aria-label': label, autocomplete: 'off', spellcheck: 'false', placeholder: placeholder ?? t('code or words'), 'data-path': path});

  function draw() {
    replace(chips, chosen.map(item => h('span.chip.acc', item.name, h('span.tag', item.tag), h('button', {type: 'button', 'aria-label': t('take away', {name: item.name}), onclick: () => { chosen = chosen.filter(other => other !== item); draw(); changed(chosen); input.focus(); }}, icon('close')))));
    input.hidden = !many && chosen.length > 0;
  }
  function choose(item) {
    if (!chosen.some(other => other.id === item.id)) chosen = many ? [...chosen, item] : [item];
    const held = document.activeElement === input;
    input.value = '';
    close();
    draw();
    // The field is gone with what it was for: the focus stays beside it.
    if (held && input.hidden) chips.querySelector('button')?.focus();
    changed(chosen);
  }
  function close() { pop.hidden = true; input.setAttribute('aria-expanded', 'false'); }

  async function look(resolve) {
    stop?.abort();
    stop = new AbortController();
    const text = input.value.trim();
    if (!text) return close();
    try {
      const where = classes?.length ? `class within ${classes.length > 1 ? '' : classes[0]}` : undefined;
      const condition = classes?.length > 1 ? classes.map(name => `class within ${name}`).join(' or ') : where;
      const [exact, found] = await Promise.all([
        call('item.resolve', {code: text}, {signal: stop.signal}).catch(error => { if (error.name === 'AbortError') throw error; return {items: []}; }),
        call('item.find', {text, limit: 8, fields: ['id', 'tag', 'name', 'class', 'location'], ...(condition && {where: condition})}, {signal: stop.signal}),
      ]);
      const fit = item => !classes?.length || classes.some(name => isA(item.class, name));
      const sure = exact.items.map(one => one.item).filter(fit);
      if (resolve && sure.length === 1) return choose(sure[0]);
      hints = [...sure, ...found.items.filter(item => !sure.some(other => other.id === item.id))].slice(0, 8);
      replace(list, hints.length ? hints.map((item, index) => h('li', {role: 'option', id: `${id}-${index}`, 'aria-selected': String(index === 0), onmousedown: event => event.preventDefault(), onclick: () => choose(item)},
        h('span', item.name, ' ', h('small', classLabel(item.class), item.references?.location ? ' · ' + item.references.location.name : '')), h('span.tag', item.tag))) : h('li.muted', t('nothing found')));
      at = 0;
      pop.hidden = false;
      input.setAttribute('aria-expanded', 'true');
      if (resolve && hints.length === 1) choose(hints[0]);
    } catch (error) { if (error.name !== 'AbortError') replace(list, h('li', error.message)); }
  }

  let timer;
  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(look, 80); });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', event => {
    if (event.key === 'Escape' && !pop.hidden) { event.stopPropagation(); event.preventDefault(); close(); }
    if (event.key === 'Enter' && input.value.trim() && !event.ctrlKey) { event.preventDefault(); clearTimeout(timer); if (!pop.hidden && hints[at]) choose(hints[at]); else look(true); }
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !pop.hidden && hints.length) {
      event.preventDefault();
      at = (at + (event.key === 'ArrowDown' ? 1 : hints.length - 1)) % hints.length;
      [...list.children].forEach((node, index) => node.setAttribute('aria-selected', String(index === at)));
      input.setAttribute('aria-activedescendant', `${id}-${at}`);
    }
  });
  draw();
  const node = h('div.pick', chips, input, pop);
  return {node, input, get chosen() { return chosen; }, get one() { return chosen[0]; }, set(items) { chosen = [items].flat().filter(Boolean); draw(); }};
}
