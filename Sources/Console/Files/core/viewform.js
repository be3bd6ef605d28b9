// To keep a view, for oneself or a role, to change or to remove one.

import {button, dialog, field, select, toast} from './parts.js';
import {h} from './dom.js';
import {go} from './router.js';
import {loadViews, viewPath, views} from './views.js';
import {may, redrawNav, who} from './shell.js';
import {t, word} from './text.js';
import {write} from './rpc.js';

const mine = view => view.shared === 'own' || may('administer');

/// `content`: `{subject, where, columns, sort}`. Under a name that is there already it takes its place.
export function keepView(content, old) {
  const name = h('input', {required: true, maxlength: 200, value: old?.name ?? '', 'data-path': 'name'});
  const roles = may('administer') ? ['own', 'agent', 'registrar', 'auditor', 'admin'] : ['own'], shared = select(roles.map(role => [role, role === 'own' ? t('only me') : t('all of role', {role: word('role', role)})]), old?.shared ?? 'own', {'data-path': 'shared'});
  const box = dialog(t(old ? 'change view' : 'save view'), [field(t('name'), name, {required: true, hint: content.where || t('all')}), roles.length > 1 && field(t('who sees it'), shared),
    old && mine(old) && button(t('remove view'), async () => { await write('view.remove', {view: old.view, version: old.version}); box.close(); await after(t('view removed')); go(content.subject === 'item' ? '/items' : '/incidents'); }, {kind: 'flat'})], {focus: name, submit: async () => {
    const same = old ?? views.find(view => view.subject === content.subject && view.name === name.value.trim() && view.account === who().account && mine(view));
    const kept = await write('view.save', {...content, name: name.value.trim(), ...(shared.value !== 'own' && {shared: shared.value}), ...(same && {view: same.view, version: same.version})});
    await after(t('view kept'));
    go(viewPath(kept));
  }});
}

async function after(said) {
  await loadViews();
  redrawNav();
  toast(said);
}
