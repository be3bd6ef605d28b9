// The journal: who did what, when and why, in order; a change set can be undone.

import {call, write} from '../core/rpc.js';
import {button, dialog, empty, head, incidentLink, itemLink, problem, tag, toast} from '../core/parts.js';
import {classDetail, personOf} from '../core/catalogue.js';
import {brief, number, when} from '../core/format.js';
import {differences} from '../core/history.js';
import {go, link, refresh} from '../core/router.js';
import {h, replace} from '../core/dom.js';
import {may} from '../core/shell.js';
import {t, word} from '../core/text.js';

export default async function journal({query, signal}) {
  const filters = Object.fromEntries(['account', 'method', 'item', 'incident', 'since'].map(name => [name, query.get(name)]).filter(([, value]) => value));
  const list = h('tbody'), rest = h('div'), details = new Map();
  const fields = ['account', 'method', 'item', 'incident'].map(name => h('input', {'aria-label': t('by ' + name), placeholder: t('by ' + name), value: filters[name] ?? '', name, onchange: apply}));
  function apply() { go(link('/journal', Object.fromEntries(fields.map(one => [one.name, one.value.trim()])))); }

  async function fetch(cursor) {
    const page = await call('journal.list', {...filters, ...(filters.since && {since: new Date(filters.since).toISOString()}), limit: 50, sort: '-position', ...(cursor && {cursor})}, {signal});
    for (const name of new Set(page.entries.map(one => one.subject?.class).filter(Boolean))) if (!details.has(name)) details.set(name, await classDetail(name).catch(() => null));
    list.append(...page.entries.map(row));
    replace(rest, page.next_cursor && button(t('earlier'), () => fetch(page.next_cursor).catch(problem), {kind: 'wide'}));
    if (!list.children.length) list.append(h('tr', h('td', {colspan: 4}, empty(t('nothing matches')))));
  }

  function row(one) {
    const {subject} = one, what = subject?.tag ? itemLink(subject) : subject?.number ? incidentLink(subject.number) : one.source ? [itemLink(one.source), ' → ', one.target && itemLink(one.target)] : subject?.rows != null ? t('n rows', {n: subject.rows}) : typeof (subject?.name ?? one.about) === 'string' ? subject?.name ?? one.about : '';
    return h('tr', h('td.num', number(one.position)), h('td', when(one.at), h('br'), h('small.muted', brief(personOf(one.account)), ' · ', word('via', one.via))),
      h('td', h('b', word('did', one.entity === 'view' && one.version > 1 && one.method === 'view.save' ? 'view.change' : one.method)), ' ', what, one.incident && one.incident !== subject?.number && [' ', t('for'), ' ', incidentLink(one.incident)], one.reason && h('q', ' ', one.reason),
        one.changes.length > 0 && h('details', {open: one.changes.length < 4}, h('summary.muted.small', t('n fields', {n: one.changes.length})), differences(one.changes, details.get(subject?.class), subject?.class))),
      h('td', button(t('set'), () => openSet(one.change_set), {kind: 'flat tiny', title: one.change_set})));
  }

  async function openSet(name) {
    try {
      const set = await call('change_set.get', {change_set: name, limit: 50}, {signal}), {counts} = set;
      const plan = set.revertible && may('items') ? await call('change_set.revert', {change_set: name, dry_run: true}, {signal}).catch(error => ({error})) : null;
      dialog(t('change set'), [h('p', tag(name)), h('p', when(set.at), ' · ', brief(personOf(set.account)), ' · ', word('did', set.method)), h('p', t('set counts', {items: counts.item, relations: counts.relation, other: counts.incident_item + counts.other})), set.reason && h('q', set.reason),
        plan?.conflicts?.length ? h('div', h('p', t('undo conflicts', {n: plan.conflicts.length})), h('ul.rows', plan.conflicts.slice(0, 8).map(one => h('li', one.message)))) : plan?.error && h('p.late', plan.error.message)],
      plan && !plan.error ? {label: t('undo set', {n: plan.reverted}), submit: async () => {
        await write('change_set.revert', {change_set: name, ...(plan.conflicts.length && {skip_conflicts: true})});
        toast(t('undone'));
        refresh();
      }} : {});
    } catch (error) { problem(error); }
  }

  await fetch();
  return {title: t('journal'), node: h('div', head({title: t('journal')}), h('div.form.wide', h('div.fields.tight', fields)), h('section.card', h('div.plain.grid', h('table', {'aria-label': t('journal')}, h('thead', h('tr', [t('no.'), t('when'), t('done'), ''].map(one => h('th', {scope: 'col'}, one)))), list))), rest)};
}
