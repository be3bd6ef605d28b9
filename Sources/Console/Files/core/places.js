// The way to an item, from the outermost place: what the place is in is asked for behind the page.

import {call} from './rpc.js';
import {h} from './dom.js';
import {itemPath} from './router.js';

const known = new Map(), STEPS = 8;

/// The place that a place is in; places move rarely, and a page of the past asks for its own.
async function outer(place, past, signal) {
  const key = `${place.id} ${past.as_of ?? ''}`;
  if (!known.has(key)) known.set(key, (await call('item.get', {item: place.id, include_void: true, ...past}, {signal})).references.location ?? null);
  return known.get(key);
}

/// A crumb of a place, which puts those around it before itself as it learns of them.
export function placeCrumb(place, past, signal) {
  const to = one => h('a', {href: itemPath(one.tag, past)}, one.name), own = to(place);
  own.setAttribute('aria-busy', 'true');
  (async () => {
    let at = place, first;
    for (let step = 0; step < STEPS && (at = await outer(at, past, signal)); step++) {
      const crumb = h('li', to(at));
      (first ?? own.closest('li')).before(crumb);
      first = crumb;
    }
  })().catch(() => {}).finally(() => own.removeAttribute('aria-busy'));
  return own;
}
