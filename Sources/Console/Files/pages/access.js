// Who may do what, and with which keys and devices: accounts, tokens of programs, sessions.

import {all, classDetail} from '../core/catalogue.js';
import {avatar, button, card, chip, copyButton, dialog, empty, field, head, iconButton, note, problem, select, tag, toast} from '../core/parts.js';
import {call, newKey, write} from '../core/rpc.js';
import {date as day, daysUntil, when} from '../core/format.js';
import {h} from '../core/dom.js';
import {may} from '../core/shell.js';
import {pick} from '../core/pick.js';
import {refresh} from '../core/router.js';
import {sessionRow} from '../core/sessions.js';
import {t, word} from '../core/text.js';

const ROLES = ['admin', 'registrar', 'agent', 'auditor', 'feed', 'gateway'];
const until = text => text && daysUntil(text.slice(0, 10));

/// What asks for attention first: keys that end soon or were never used.
const rank = one => one.expires_at && until(one.expires_at) < 30 ? 0 : one.last_used_at ? 2 : 1;

export default async function access({signal}) {
  const [accounts, tokens, sessions] = await Promise.all([all('account.list', 'accounts'), all('token.list', 'tokens'), all('session.list', 'sessions')]);
  const writes = may('administer'), live = tokens.filter(one => !one.revoked_at).sort((a, b) => rank(a) - rank(b) || a.id - b.id), gone = tokens.length - live.length;
  const open = new Map();
  for (const one of sessions) if (one.since) open.set(one.account, (open.get(one.account) ?? 0) + 1);

  const account = one => h('li', avatar(one.person?.name ?? one.name), h('div.t', h('b', one.person?.name ?? one.name), ' ', one.person && tag(one.name), one.disabled && [' ', chip('bad', t('disabled'))],
    h('small', [one.roles.map(role => word('role', role)).join(', ') || t('no roles'), one.os_user && t('user of host', {name: one.os_user}), one.certificate_name, open.get(one.name) && t('n sessions', {n: open.get(one.name)})].filter(Boolean).join(' · '))),
  writes && h('div.actions', !one.disabled && one.roles.some(role => !['feed', 'gateway'].includes(role)) && button(t('invite'), () => invite(one.name), {icon: 'link', 'aria-label': `${t('invite')}: ${one.name}`}), iconButton('edit', `${t('edit')}: ${one.name}`, () => editAccount(one))));

  const token = one => h('li', h('div.t', h('b', one.label ?? t('no label')), ' ', tag(one.account), h('small', t('issued'), ' ', when(one.created_at), ` · ${one.created_by}`, one.last_used_at && [' · ', t('last used'), ' ', when(one.last_used_at)])),
    !one.last_used_at && chip('warn', t('never used')), one.expires_at ? chip(until(one.expires_at) < 0 ? 'bad' : until(one.expires_at) < 30 ? 'warn' : 'line', t('until', {date: day(one.expires_at.slice(0, 10))})) : chip('line', t('no end')),
    writes && button(t('revoke'), () => revoke(one), {'aria-label': `${t('revoke')}: ${one.label ?? one.id}`}));

  const revoke = one => dialog(t('revoke one', {name: one.label ?? one.id}), h('p', t('revoke means', {account: one.account})), {label: t('revoke'), submit: async () => {
    await write('token.revoke', {id: one.id});
    toast(t('revoked'));
    refresh();
  }});
  const end = async one => {
    try { await write('session.end', {session: one.id}); toast(t('session ended')); refresh(); } catch (error) { problem(error); }
  };

  function issue() {
    const name = select(accounts.filter(one => !one.disabled).map(one => [one.name, one.name]), accounts[0]?.name, {'data-path': 'account'}), label = h('input', {required: true, maxlength: 200, 'data-path': 'label', placeholder: t('label hint')}), expires = h('input', {type: 'date', 'data-path': 'expires_at'}), key = newKey();
    dialog(t('issue token'), [field(t('account'), name), field(t('what for'), label, {required: true}), field(t('until when'), expires, {hint: t('empty is forever')})], {label: t('issue'), submit: async () => {
      if (!label.value.trim()) { label.focus(); return false; }
      const made = await write('token.issue', {account: name.value, label: label.value.trim(), ...(expires.value && {expires_at: new Date(expires.value + 'T23:59:59').toISOString()})}, key);
      once(t('token of', {account: name.value}), made.token, t('token once'));
    }});
  }

  async function invite(name) {
    try {
      const made = await write('session.invite', {account: name}), address = location.protocol === 'https:' || !made.url ? `${location.origin}/#enter=${made.code}` : made.url;
      once(t('invitation of', {account: name}), address, [t('invitation once'), ' ', when(made.expires_at)], address === made.url && made.qr);
    } catch (error) { problem(error); }
  }

  /// What is shown once: it has to be taken now.
  function once(title, secret, about, picture) {
    const box = dialog(title, [note('warn', 'alert', about), h('p.mono.wrap.secret', secret), h('div', copyButton(secret), ' ', h('span.muted.small', t('copy it'))),
      picture && h('img.qr', {src: `data:image/svg+xml,${encodeURIComponent(picture)}`, alt: t('qr of link')})], {wide: true});
    box.addEventListener('close', () => refresh());
  }

  async function editAccount(old) {
    await classDetail('person').catch(() => null);
    const key = newKey(), name = h('input', {required: true, maxlength: 64, 'data-path': 'name', autocapitalize: 'off', spellcheck: 'false'}), boxes = ROLES.map(role => h('input', {type: 'checkbox', value: role, checked: old?.roles.includes(role) ?? false}));
    const person = pick({value: old?.person, classes: ['person'], label: t('person'), path: 'person'}), user = h('input', {maxlength: 32, value: old?.os_user ?? '', 'data-path': 'os_user'}), certificate = h('input', {maxlength: 200, value: old?.certificate_name ?? '', 'data-path': 'certificate_name'}), disabled = h('input', {type: 'checkbox', checked: old?.disabled ?? false});
    const changed = (value, before) => value !== (before ?? '') ? {value: value || null} : null;
    dialog(old ? t('edit account', {name: old.name}) : t('new account'), [!old && field(t('login name'), name, {required: true}), h('div.field', h('span.label', t('roles')), h('div.radios', {role: 'group', 'aria-label': t('roles'), 'data-path': 'roles'}, boxes.map(box => h('label.check', box, word('role', box.value))))),
      h('div.field', h('span.label', t('person')), person.node), field(t('host user'), user, {hint: t('host user hint')}), field(t('certificate name'), certificate), old && h('label.check', disabled, t('account disabled'))], {focus: old ? boxes[0] : name, submit: async () => {
      const roles = boxes.filter(box => box.checked).map(box => box.value), host = changed(user.value.trim(), old?.os_user), by = changed(certificate.value.trim(), old?.certificate_name);
      await write(old ? 'account.update' : 'account.create', {name: old?.name ?? name.value.trim(), roles, ...(old && {version: old.version}), ...(person.one?.id !== old?.person?.id && {person: person.one?.id ?? null}), ...(host && {os_user: host.value}), ...(by && {certificate_name: by.value}), ...(old && disabled.checked !== old.disabled && {disabled: disabled.checked})}, key);
      toast(t('saved'));
      refresh();
    }});
  }

  return {
    title: t('access'),
    node: h('div', head({title: t('access'), actions: writes ? [button(t('issue token'), issue, {icon: 'shield'}), button(t('new account'), () => editAccount(), {kind: 'p', icon: 'plus'})] : []}), h('div.board',
      h('div.stack', card(t('accounts'), {n: accounts.length}, h('ul.rows.mid', accounts.map(account))),
        card(t('tokens'), {n: live.length}, live.length ? h('ul.rows.mid', live.map(token)) : empty(t('no tokens')), gone > 0 && h('p.muted.small', t('revoked n', {n: gone})))),
      card(t('sessions'), {n: sessions.length}, sessions.length ? h('ul.rows.mid', sessions.map(one => sessionRow(one, (writes || one.current) && end, true))) : empty(t('no sessions'))))),
  };
}
