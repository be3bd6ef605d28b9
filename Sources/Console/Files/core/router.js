// Addresses to pages. The address holds all state: what is shown can be sent to a colleague.

import {failure, linkButton, skeleton} from './parts.js';
import {replace} from './dom.js';
import {moreTexts, t} from './text.js';

/// Pattern, module, section of the navigation. Modules are loaded when first needed.
const routes = [
  [/^\/$/, 'today', '/'],
  [/^\/items$/, 'items', '/items'],
  [/^\/items\/new$/, 'form', '/items'],
  [/^\/items\/([^/]+)\/edit$/, 'form', '/items'],
  [/^\/(?:items|i)\/([^/]+)$/, 'item', '/items'],
  [/^\/incidents$/, 'incidents', '/incidents'],
  [/^\/incidents\/new$/, 'open', '/incidents'],
  [/^\/incidents\/([^/]+)$/, 'incident', '/incidents'],
  [/^\/(?:conversations|talk)$/, 'conversations', '/conversations'],
  [/^\/conversations\/([^/]+)$/, 'conversation', '/conversations'],
  [/^\/people\/([^/]+)$/, 'person', '/people'],
  [/^\/impact$/, 'impact', '/impact'],
  [/^\/import$/, 'import', '/import'],
  [/^\/export$/, 'export', '/import'],
  [/^\/catalogue(?:\/([^/]+))?$/, 'catalogue', '/catalogue'],
  [/^\/calendar$/, 'calendar', '/calendar'],
  [/^\/access$/, 'access', '/access'],
  [/^\/journal$/, 'journal', '/journal'],
  [/^\/health$/, 'health', '/health'],
  [/^\/me$/, 'me', '/me'],
];

let current = {}, turn = 0;
const shown = new Set();
export const onShown = act => shown.add(act);
export const page = () => current.page;

/// An address of the console. Dots are escaped: the server takes paths with a dot for files.
export function link(path, query = {}) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value != null && value !== ''));
  return path + (search.size ? '?' + search : '');
}
export const code = text => encodeURIComponent(text).replace(/\./g, '%2E');
export const itemPath = (tag, query) => link('/items/' + code(tag), query);
export const conversationPath = number => '/conversations/' + code(number);
export const incidentPath = (number, query) => link('/incidents/' + code(number), query);

export function go(path, {replaced = false} = {}) {
  if (path !== location.pathname + location.search) history[replaced ? 'replaceState' : 'pushState']({}, '', path);
  return show();
}

/// Changes the query of this address, without showing the page anew.
export function remember(query) {
  const next = new URL(location);
  for (const [key, value] of Object.entries(query)) if (value == null || value === '') next.searchParams.delete(key); else next.searchParams.set(key, value);
  history.replaceState({}, '', next);
}

/// Shows the page of the address. `quiet`: the same page again, where it was scrolled to.
export async function show({quiet = false} = {}) {
  const mine = ++turn, main = document.getElementById('main');
  current.stop?.abort();
  current.page?.leave?.();
  const path = location.pathname, query = new URLSearchParams(location.search);
  const [pattern, name, section] = routes.find(([pattern]) => pattern.test(path)) ?? [];
  const stop = new AbortController();
  current = {stop, section, path};
  for (const act of shown) act(current);
  if (!name) {
    replace(main, failure({kind: 'not_found', message: t('no such page')}));
    return dispatchEvent(new Event('settled'));
  }
  const wait = setTimeout(() => { if (mine === turn && !quiet) replace(main, skeleton()); }, 150);
  try {
    // Texts and look of the first page come with the core.
    const [module] = await Promise.all([import(`../pages/${name}.js`), name === 'today' || moreTexts()]);
    const page = await module.default({path, params: (pattern.exec(path) ?? []).slice(1).map(part => part && decodeURIComponent(part)), query, asOf: query.get('as_of') ?? undefined, signal: stop.signal});
    if (mine !== turn) return page?.leave?.();
    clearTimeout(wait);
    current.page = page;
    document.title = `${page.title} · cmdb`;
    const spot = scrollY, held = main.contains(document.activeElement);
    replace(main, page.node);
    scrollTo(0, quiet ? spot : 0);
    const focus = page.focus ?? page.node.querySelector('[autofocus]');
    if (!quiet) (focus ?? main).focus({preventScroll: true}); else if (held) main.focus({preventScroll: true});
    page.shown?.();
  } catch (error) {
    clearTimeout(wait);
    if (mine !== turn || error.name === 'AbortError') return;
    if (!error.kind) console.error(error);
    replace(main, failure(error, () => show(), error.kind === 'not_found' && !query.get('as_of') && path.split('/').length > 2 && linkButton(t('as of yesterday'), link(path, {...Object.fromEntries(query), as_of: new Date(Date.now() - 864e5).toISOString()}))));
  }
  for (const act of shown) act(current);
  dispatchEvent(new Event('settled'));
}

/// What is shown has changed: reads it again without moving it.
export const refresh = () => show({quiet: true});

export function startRouter() {
  addEventListener('popstate', () => show());
  document.addEventListener('click', event => {
    const anchor = event.target.closest?.('a[href]');
    if (!anchor || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(anchor.href);
    if (url.origin !== location.origin || anchor.target || anchor.hasAttribute('download')) return;
    event.preventDefault();
    if (url.hash && url.pathname === location.pathname) return document.getElementById(url.hash.slice(1))?.focus();
    go(url.pathname + url.search);
  });
}
