// Parts of a page that a phone shows one at a time; where there is room they stand beside each other.

import {h} from './dom.js';
import {remember} from './router.js';

/// `list`: `[name, label, nodes]`; `chosen` by its name. Answers the tabs, which only phones show.
export function tabs(label, list, chosen) {
  const show = name => list.forEach(([other, , nodes], at) => {
    for (const node of [nodes].flat().filter(Boolean)) node.classList.toggle('away', other !== name);
    buttons[at].setAttribute('aria-selected', String(other === name));
    buttons[at].tabIndex = other === name ? 0 : -1;
  });
  const pick = name => { show(name); remember({part: name === list[0][0] ? null : name}); };
  const buttons = list.map(([name, text]) => h('button', {type: 'button', role: 'tab', onclick: () => pick(name)}, text));
  show(list.some(([name]) => name === chosen) ? chosen : list[0][0]);
  return h('div.tabs', h('div.seg', {role: 'tablist', 'aria-label': label, onkeydown: event => {
    const at = buttons.indexOf(event.target), step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const next = (at + step + list.length) % list.length;
    pick(list[next][0]);
    buttons[next].focus();
  }}, buttons));
}
