// Tells a page that what it shows was changed by somebody: by subscription, else by asking again
// when the page is looked at. Notices only mark what is stale; a plain read fetches it.

import {call, connection, hear} from './rpc.js';
import {may} from './shell.js';

/// `what`: `{items}`, `{incidents}` or `{entities}`. Returns what stops it.
export function live(what, changed, signal) {
  let subscription, timer, own = false;
  const later = () => { clearTimeout(timer); timer = setTimeout(changed, 250); };
  const stops = [hear('changes.entry', entry => { if (entry.subscription === subscription) later(); })];
  const subscribe = () => call('changes.subscribe', what, {once: true, signal}).then(answer => { subscription = answer.subscription; own = true; }, () => {});
  if (may('subscribe')) subscribe();
  stops.push(connection.on('back', () => { own = false; later(); if (may('subscribe')) subscribe(); }));
  const focus = () => { if (!own && document.visibilityState === 'visible') later(); };
  addEventListener('focus', focus);
  const poll = setInterval(focus, 15000);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    clearInterval(poll);
    removeEventListener('focus', focus);
    for (const stop of stops) stop();
    if (own) call('changes.unsubscribe', {subscription}, {once: true}).catch(() => {});
  });
}
