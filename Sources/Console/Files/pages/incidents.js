// Incidents: mine, the queue, those of my teams, all; a condition narrows them. Those that are
// chosen are assigned, or brought into a state, at once.

import {call, write} from '../core/rpc.js';
import {button, empty, head, linkButton, moreButton, problem, toast} from '../core/parts.js';
import {go, incidentPath, link} from '../core/router.js';
import {h, replace} from '../core/dom.js';
import {incidentRow} from '../core/incidentrow.js';
import {isCondition} from '../core/where.js';
import {live} from '../core/live.js';
import {may} from '../core/shell.js';
import {t} from '../core/text.js';
import {trail} from '../core/trail.js';
import {viewQuery, views as kept} from '../core/views.js';
import {whereField} from '../core/wherefield.js';

const OPEN = 'state in (new, assigned, in_progress, pending)';
const views = {
  mine: {label: 'mine', where: () => `assignee = me and ${OPEN}`},
  queue: {label: 'queue', where: teams => `assignee is null and ${OPEN}${teams.length ? ` and team in (${teams.map(team => `'${team.name.replaceAll("'", "''")}'`).join(', ')})` : ''}`},
  open: {label: 'all open', where: () => OPEN},
  all: {label: 'all', where: () => ''},
};

export default async function incidents({query, asOf, signal}) {
  const counted = call('inbox.get', {limit: 1}, {signal}).catch(() => ({me: {open: 0}, queue: {total: 0}, teams: []}));
  // Addresses may call the queue what it holds.
  const sought = ['new', 'team'].includes(query.get('view')) ? 'queue' : query.get('view');
  // A view that is named, and not of teams, waits for no counts.
  const known = views[sought] && sought !== 'queue' ? sought : !views[sought] && (query.has('where') || query.has('text')) ? 'all' : null;
  let inbox = known ? null : await counted;
  const view = known ?? (views[sought] ? sought : inbox.me.open || inbox.teams.length ? 'mine' : 'open');
  const where = query.get('where') ?? '', text = query.get('text') ?? '', base = views[view].where(inbox?.teams ?? []);
  const visit = more => go(link('/incidents', {view, where, text, as_of: asOf, ...more}));
  const rows = h('section.card', {'aria-label': t('incidents')}), rest = h('div'), count = h('span.muted.num');
  const condition = [base, where && (base ? `(${where})` : where)].filter(Boolean).join(' and ');
  const field = whereField({subject: 'incident', value: where || text, label: t('condition'), run: typed => visit(isCondition(typed) ? {where: typed, text: ''} : {where: '', text: typed})});
  const pane = h('aside', {'aria-label': t('talk')}), wide = matchMedia('(min-width:1280px)'), past = asOf ? {as_of: asOf} : {};
  let numbers = [], at = -1, lit, cursor, shown, turn = 0, busy = false;
  // What was chosen stays so, also where the list shows it no longer.
  const listed = new Map(), chosen = new Set(), writes = may('incidents') && !asOf, bulk = h('div.bulk', {role: 'toolbar', 'aria-label': t('with selected'), hidden: true});

  async function fetch(first) {
    const page = await call('incident.find', {...(condition && {where: condition}), ...(text && {text}), ...(asOf && {as_of: asOf}), limit: 50, ...(text ? {} : {sort: view === 'all' ? ['-opened_at'] : ['priority', 'opened_at']}), ...(first ? {count: true} : {cursor})}, {signal});
    if (first) { replace(rows); numbers = []; count.textContent = page.total?.toLocaleString() ?? ''; }
    for (const one of page.incidents) listed.set(one.number, one);
    rows.append(...page.incidents.map(row));
    if (first) drawBulk();
    numbers.push(...page.incidents.map(one => one.number));
    // Rows move as others write: keys go on from the one that is lit.
    if (first) at = numbers.indexOf(lit);
    cursor = page.next_cursor;
    replace(rest, cursor && button(t('show more'), () => fetch(false).catch(problem), {kind: 'wide'}));
    inbox ??= await counted;
    if (!numbers.length) replace(rows, empty(t(where || text ? 'nothing matches' : view === 'mine' ? 'nothing waits' : 'no incidents'), view === 'mine' && inbox.queue.total > 0 && may('incidents') && button(t('take next'), take, {kind: 'p'})));
    trail.incidents = {codes: numbers, address: location.pathname + location.search};
  }
  const row = one => writes ? h('div.choice', {class: chosen.has(one.number) ? 'sel' : null}, h('label', h('input', {type: 'checkbox', checked: chosen.has(one.number), 'aria-label': t('select one', {tag: one.number}), onchange: () => toggle(one.number)})), incidentRow(one)) : incidentRow(one);
  function toggle(number) {
    if (!chosen.delete(number)) chosen.add(number);
    drawBulk();
  }
  function drawBulk() {
    for (const one of rows.querySelectorAll('.choice')) {
      const is = chosen.has(one.querySelector('.inc').dataset.number);
      one.classList.toggle('sel', is);
      one.querySelector('input').checked = is;
    }
    bulk.hidden = !chosen.size;
    replace(bulk, chosen.size > 0 && [h('b', t('selected', {n: chosen.size})), button(t('assign'), () => change('assignMany'), {key: 'A'}), button(t('state'), () => change('moveMany'), {key: 'S'}),
      button('', drop, {icon: 'close', kind: 'icon', 'aria-label': t('select none')})]);
  }
  const drop = () => { chosen.clear(); drawBulk(); };
  const here = () => numbers[at] ?? shown?.number;
  /// Without a choice it is the one that is read.
  const change = async what => {
    const one = here();
    if (busy || !writes || !one && !chosen.size) return;
    busy = true;
    try {
      await (await import('./many.js'))[what]((chosen.size ? [...chosen] : [one]).map(number => listed.get(number)), left => {
        for (const number of chosen) if (!left.includes(number)) chosen.delete(number);
        fetch(true).then(() => light(shown?.number ?? numbers[at])).catch(problem);
      });
    } catch (error) { problem(error); }
    busy = false;
  };
  const take = async () => {
    try {
      const {incident} = await write('incident.take', {});
      if (incident) go(incidentPath(incident.number)); else toast(t('queue empty'));
    } catch (error) { problem(error); }
  };
  const mark = step => {
    const all = [...rows.querySelectorAll('.inc')];
    if (!all.length) return;
    at = Math.max(0, Math.min(all.length - 1, at + step));
    light(lit = numbers[at]);
    all[at].focus();
    read(numbers[at]).catch(problem);
  };
  const light = number => { for (const row of rows.querySelectorAll('.inc')) row.classList.toggle('cur', row.dataset.number === number); };
  /// Beside the list, where there is room for it.
  async function read(number) {
    if (!wide.matches || !number) return;
    const mine = ++turn;
    shown?.keep();
    light(number);
    const {reading} = await import('../core/reading.js'), next = await reading(number, {past, signal, changed: () => read(number).catch(problem)});
    if (mine !== turn) return;
    shown = {...next, number};
    replace(pane, shown.node);
  }

  await fetch(true).catch(error => {
    if (error.name === 'AbortError') throw error;
    if (!error.data?.errors) throw error;
    field.complain(error);
    replace(rows, empty(t('not shown')));
  });
  read(numbers[0]).catch(() => {});
  if (!asOf) live({entities: ['incident']}, () => fetch(true).then(() => { light(shown?.number ?? numbers[at]); if (shown && !shown.busy()) return read(shown.number); }).catch(() => {}), signal);

  inbox ??= await counted;
  const own = kept.filter(one => one.subject === 'incident'), asked = new URLSearchParams({view: 'all', ...(condition && {where: condition})}).toString(), current = own.find(one => viewQuery(one) === asked);
  const keep = async old => (await import('../core/viewform.js')).keepView({subject: 'incident', ...(condition && {where: condition})}, old);
  const numbersOf = {mine: inbox.me.open, queue: inbox.queue.total};
  return {
    title: t('incidents'),
    node: h('div', head({title: [t('incidents'), ' ', count], actions: [
      inbox.queue.total > 0 && may('incidents') && button(t('take next'), take, {icon: 'down', key: 'T'}), may('incidents') && linkButton(t('new incident'), '/incidents/new', {kind: 'p', icon: 'plus', key: 'N'})]}),
    h('nav.views', {'aria-label': t('views')}, Object.entries(views).map(([name, one]) => h('a', {href: link('/incidents', {view: name}), 'aria-current': name === view && !current ? 'page' : null}, t(one.label), numbersOf[name] ? ` ${numbersOf[name]}` : '')), own.map(one => h('a', {href: '/incidents?' + viewQuery(one), 'aria-current': one === current ? 'page' : null}, one.name)),
      !text && moreButton(['+ ', t('save view')], () => keep()), current && moreButton(t('change view'), () => keep(current))),
    field.node, h('div.panes', h('div', rows, rest, bulk), pane)),
    leave: () => shown?.keep(),
    keys: {KeyJ: () => mark(1), KeyK: () => mark(-1), KeyT: () => may('incidents') && take(), KeyF: () => field.area.focus(), KeyX: () => { if (writes && here()) toggle(here()); }, KeyA: () => change('assignMany'), KeyS: () => change('moveMany'), Escape: drop, Enter: () => { if (numbers[at]) go(incidentPath(numbers[at])); }},
  };
}
