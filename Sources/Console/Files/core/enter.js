// Begins a session with a code: of `cmdb console`, or of an invitation. A code works once.

import {connect, connection, login, logout} from './rpc.js';
import {dialog} from './parts.js';
import {forgetAccount} from './store.js';
import {moreTexts, t} from './text.js';

/// Who is logged in already; null for nobody.
const present = () => new Promise(done => {
  const found = who => { for (const stop of stops) stop(); done(who); };
  const stops = [connection.on('entered', found), connection.on('state', state => state === 'login' && found(null))];
  connect();
});

/// A link that somebody has sent takes no session away unasked.
const mayReplace = who => new Promise(done => {
  let agreed = false;
  dialog(t('enter anew'), t('enter anew about', {account: who.account}), {label: t('enter'), submit: () => { agreed = true; }})
    .addEventListener('close', () => done(agreed));
});

export async function enter(code, who) {
  history.replaceState(null, '', location.pathname + location.search);
  who ??= await present();
  if (who) {
    await moreTexts();
    if (!await mayReplace(who)) return;
    forgetAccount();
    await logout();
  }
  try { await login({code}); } catch (error) {
    // The login page says it.
    connection.refusal = error;
    connection.refuse(error);
  }
}
