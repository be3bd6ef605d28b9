// Begins a session: with a token, or with a code of `cmdb console` or of an invitation, which works
// once.

import {Failure, connect, connection, logout} from './rpc.js';
import {dialog} from './parts.js';
import {forgetAccount, token} from './store.js';
import {moreTexts, t} from './text.js';

const device = () => (navigator.userAgentData?.platform || navigator.platform || 'browser').slice(0, 100);

/// Its token lies in a cookie under TLS, else in this tab.
export async function login(proof) {
  const answer = await fetch('/session', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({...proof, device: device()})});
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Failure({message: said.message ?? `HTTP ${answer.status}`, data: {kind: answer.status === 401 ? 'unauthenticated' : 'unavailable'}});
  token.set(said.token, proof.keep);
  connection.state = 'closed';
  connect();
}

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
