// Single keys by their place on the keyboard, so that they work under any layout; never in fields.

import {go, page} from './router.js';
import {prefs} from './store.js';

const global = new Map();
let leader = 0;
const places = {KeyH: '/', KeyI: '/items', KeyA: '/incidents', KeyM: '/impact', KeyC: '/catalogue', KeyJ: '/journal'};

export const onKey = (code, act) => global.set(code, act);
export const typing = target => target.closest?.('input:not([type=checkbox]),textarea,select,[contenteditable]');

export function startKeys() {
  addEventListener('keydown', event => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.code === 'KeyK' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); return global.get('Slash')(); }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (!prefs.get('keys', true)) return;
    if (event.code === 'Slash' && event.shiftKey) { event.preventDefault(); return global.get('Help')(); }
    if (event.code === 'KeyG' && !event.shiftKey) { leader = Date.now(); return; }
    // A key that is held goes on through rows; nothing else is done many times.
    if (event.repeat && !['KeyJ', 'KeyK'].includes(event.code)) return;
    const place = Date.now() - leader < 1500 && places[event.code];
    leader = 0;
    const act = place ? () => go(place) : page()?.keys?.[event.code] ?? global.get(event.code);
    if (!act || event.shiftKey) return;
    if (event.code === 'Enter' && event.target.closest('a,button,summary,input')) return;
    if (act(event) !== false) event.preventDefault();
  });
}
