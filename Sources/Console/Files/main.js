// Starts the console: log in, load the catalogue, show the page of the address.

import {applyTheme} from './core/theme.js';
import {failure} from './core/parts.js';
import {h, replace} from './core/dom.js';
import {connect, connection} from './core/rpc.js';
import {loadCatalogue} from './core/catalogue.js';
import {buildShell} from './core/shell.js';
import {refresh, show, startRouter} from './core/router.js';
import {startKeys} from './core/keys.js';
import {moreTexts} from './core/text.js';
import {useAccount} from './core/store.js';

applyTheme();
let account;

connection.on('entered', async whoami => {
  if (account === whoami.account) return;
  account = whoami.account;
  useAccount(account);
  await begin(whoami);
});

const stop = (error, again) => replace(document.body, h('main', {id: 'main'}, failure(error, again)));

/// Without the catalogue there is no page: what is in its way is said, and asked again.
async function begin(whoami) {
  try { await loadCatalogue(account, refresh); } catch (error) {
    if (account !== whoami.account) return;
    stop(error, () => begin(whoami));
    if (error.data?.retryable) setTimeout(() => { if (document.querySelector('main > .failure')) begin(whoami); }, 3000);
    return;
  }
  buildShell(whoami);
  await show();
  (globalThis.requestIdleCallback ?? setTimeout)(() => { moreTexts().catch(() => {}); import('./core/worker.js').then(own => own.keepShell()); });
}

connection.on('state', async state => {
  // Before the first account no frame says what is waited for.
  if (state === 'offline' && !account) stop({kind: 'offline'}, connect);
  if (state !== 'login') return;
  account = undefined;
  // A refused token is told by the page that sent it.
  if (document.querySelector('.login')) return;
  const login = () => import('./pages/login.js').then(({showLogin}) => showLogin()).catch(error => stop(error, login));
  await login();
});

startRouter();
startKeys();
const code = () => new URLSearchParams(location.hash.slice(1)).get('enter');
const enter = async () => (await import('./core/enter.js')).enter(code(), account && {account});
addEventListener('hashchange', () => code() && enter());
if (code()) enter(); else connect();
