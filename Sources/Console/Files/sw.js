// Keeps the shell of the console: its page opens without a connection, says so and waits for one.
// Only files that are the same for everybody are kept here; what people work with never is.

const base = '{{base}}', name = 'shell ' + base;

addEventListener('install', event => event.waitUntil(keep()));
addEventListener('activate', event => event.waitUntil(dropOthers()));

/// The page, all that it names, and the texts of both languages.
async function keep() {
  const cache = await caches.open(name), page = await fetch('/', {cache: 'reload'});
  const named = [...(await page.clone().text()).matchAll(/(?:href|src)="([^"]+)"/g)].map(found => found[1]);
  await cache.addAll([...new Set(named), `${base}/text/ru.js`, `${base}/text/en.js`]);
  await cache.put('/', page);
}

/// Files of other builds: nobody has a page of them open any more.
async function dropOthers() {
  for (const other of await caches.keys()) if (other !== name) await caches.delete(other);
}

addEventListener('fetch', event => {
  const {request} = event, {origin, pathname} = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (pathname.startsWith('/v/')) event.respondWith(immutable(request));
  else if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => caches.match('/')));
  else if (['/icon.svg', '/manifest.webmanifest'].includes(pathname)) event.respondWith(fetch(request).catch(() => caches.match(request)));
});

/// A file under the hash of its build never changes: what has come once is kept.
async function immutable(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(name)).put(request, answer.clone());
  return answer;
}
