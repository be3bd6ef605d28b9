// Logging in with a token.

import {h, replace} from '../core/dom.js';
import {login} from '../core/enter.js';
import {connection} from '../core/rpc.js';
import {logo} from '../core/shell.js';
import {field} from '../core/parts.js';
import {languages, language, moreTexts, t} from '../core/text.js';
import {prefs} from '../core/store.js';
import {icon} from '../core/icons.js';

export async function showLogin() {
  await moreTexts();
  const alert = h('div', {role: 'alert'});
  const input = h('input.mono', {type: 'password', autocomplete: 'current-password', spellcheck: 'false', required: true, placeholder: 'cmdb_…'});
  const keep = h('input', {type: 'checkbox'}), about = h('p.hint', {'aria-live': 'polite'}, t('login hint'));
  keep.addEventListener('change', () => replace(about, t(keep.checked ? 'keep hint' : 'login hint')));
  const enter = h('button.b.p.wide', {type: 'submit'}, t('log in'));
  const refused = error => { replace(alert, h('div.note.bad', icon('alert'), h('div', error.kind === 'unauthenticated' ? t('token refused') : error.message))); enter.disabled = false; input.select(); };
  const stop = connection.on('refused', refused);
  document.title = `${t('log in')} · cmdb`;
  replace(document.body, h('main.login', {id: 'main'}, h('form.card', {onsubmit: async event => {
    event.preventDefault();
    enter.disabled = true;
    replace(alert);
    connection.on('entered', stop);
    try { await login({token: input.value.trim(), ...(keep.checked && {keep: true})}); } catch (error) { refused(error); }
  }}, h('div.body', h('div.brand', logo(), h('span', 'cmdb')), h('h1', t('log in')), h('p.muted', t('login about')),
  field(t('token'), input), h('label.check', keep, t('keep me in')), about, alert, enter,
  h('p.small.langs', Object.entries(languages).map(([code, name]) => code === language ? h('b', name) : h('button.more', {type: 'button', lang: code, onclick: () => { prefs.set('language', code); location.reload(); }}, name)))))));
  input.focus();
  if (connection.refusal) refused(connection.refusal);
  connection.refusal = null;
}
