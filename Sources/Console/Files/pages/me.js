// What a person chooses for this browser: language, theme, density, keys; and being there.

import {call, write} from '../core/rpc.js';
import {card, field, head, problem, segments, select, toast} from '../core/parts.js';
import {applyTheme} from '../core/theme.js';
import {h} from '../core/dom.js';
import {language, languages, t, word} from '../core/text.js';
import {all, personOf} from '../core/catalogue.js';
import {prefs} from '../core/store.js';
import {refresh} from '../core/router.js';
import {sessionRow} from '../core/sessions.js';
import {who} from '../core/shell.js';

export default async function me({signal}) {
  const mine = (await call('presence.list', {limit: 1000}, {signal}).catch(() => ({presences: []}))).presences.find(one => one.account === who().account);
  const sessions = (await all('session.list', 'sessions', {account: who().account}).catch(() => [])).sort((a, b) => (b.last_used ?? '').localeCompare(a.last_used ?? ''));
  const end = async one => { try { await write('session.end', {session: one.id}); toast(t('session ended')); refresh(); } catch (error) { problem(error); } };
  const choice = (name, options, otherwise, then = applyTheme) => segments(t('pref ' + name), options.map(one => [one, t(`pref ${name} ${one}`)]), prefs.get(name, otherwise), value => { prefs.set(name, value); then(); });
  const presence = async available => { try { await write('presence.set', {available}); toast(t(available ? 'you are there' : 'you are away')); } catch (error) { problem(error); } };
  return {
    title: t('my settings'),
    node: h('div', head({title: personOf(who().account), large: 'user', facts: [h('span.tag', who().account), h('span', who().roles.map(role => word('role', role)).join(', '))]}), h('div.steps',
      card(t('this browser'), {}, h('div.form', h('div.fields', field(t('language'), select(Object.entries(languages), language, {onchange: event => { prefs.set('language', event.target.value); location.reload(); }})),
        h('div.field', h('span.label', t('pref theme')), choice('theme', ['system', 'light', 'dark'], 'system')), h('div.field', h('span.label', t('pref density')), choice('density', ['comfortable', 'compact'], 'comfortable'))),
      h('label.check', h('input', {type: 'checkbox', checked: prefs.get('keys', true), onchange: event => prefs.set('keys', event.target.checked)}), t('single keys work')))),
      mine && card(t('presence'), {n: t('n open', {n: mine.open})}, segments(t('presence'), [[true, t('there')], [false, t('away')]], mine.available, presence)),
      sessions.length > 0 && card(t('my sessions'), {n: sessions.length}, h('ul.rows.mid', sessions.map(one => sessionRow(one, end)))),
      card(t('rights'), {}, h('p', who().rights.map(right => word('right', right)).join(', '))))),
  };
}
