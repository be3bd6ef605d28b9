// A new incident, by one hand while the other holds the telephone: who, what, on what.

import {call, newKey, write} from '../core/rpc.js';
import {button, card, chip, field, head, priority, segments, select, showErrors, toast} from '../core/parts.js';
import {classLabel, isA} from '../core/catalogue.js';
import {drafts} from '../core/store.js';
import {go, incidentPath} from '../core/router.js';
import {h, replace} from '../core/dom.js';
import {icon} from '../core/icons.js';
import {pick} from '../core/pick.js';
import {requesterCard} from '../core/context.js';
import {t, word} from '../core/text.js';

const DRAFT = 'open';

export default async function open({query, signal}) {
  const kept = drafts.get(DRAFT) ?? {}, key = newKey();
  const [{priorities}, given] = await Promise.all([
    call('priority.list', {}, {signal}).catch(() => ({priorities: []})),
    Promise.all((query.get('items')?.split(',') ?? []).map(tag => call('item.get', {item: tag}, {signal}).catch(() => null))),
  ]);
  let person = null, cause = new Set(kept.cause ?? []), channel = kept.channel ?? 'phone', stop;

  const who = h('input', {'aria-label': t('who calls'), placeholder: t('who hint'), autocomplete: 'off', spellcheck: 'false', role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'callers', value: query.get('who') ?? ''});
  const callers = h('ul', {id: 'callers', role: 'listbox', 'aria-label': t('people')}), pop = h('div.pop.options', {hidden: true}, callers);
  const personChip = h('div.chips'), personSide = h('div'), dedupe = h('div'), near = h('div.facets');
  const title = h('input', {required: true, maxlength: 500, 'data-path': 'title', value: query.get('title') ?? kept.title ?? ''});
  const description = h('textarea', {rows: 3, 'data-path': 'description', value: kept.description ?? ''});
  const items = pick({many: true, value: [...given.filter(Boolean), ...(kept.items ?? [])].filter((one, at, all) => all.findIndex(other => other.id === one.id) === at), label: t('items'), path: 'items', changed: () => { drawRoles(); troubles(); keep(); }});
  const roles = h('div.facets'), level = (name, start) => select(['1', '2', '3'].map(one => [one, `${one} · ${word(name, one)}`]), String(kept[name] ?? start), {'data-path': name, onchange: () => { drawPriority(); keep(); }});
  const impact = level('impact', 3), urgency = level('urgency', 2), shown = h('span'), why = h('span.muted.small');
  const solved = h('textarea', {rows: 3, 'data-path': 'resolution'}), solvedBox = h('div', {hidden: true}, field(t('what helped'), solved)), alert = h('div', {role: 'alert', tabindex: -1});
  const kind = select(['incident', 'service_request', 'task'].map(one => [one, word('kind', one)]), kept.kind ?? 'incident', {'data-path': 'kind', onchange: keep});

  function keep() {
    drafts.set(DRAFT, title.value || description.value || person || items.chosen.length ? {title: title.value, description: description.value, person: person?.person.tag, items: items.chosen.map(({id, tag, name, class: of}) => ({id, tag, name, class: of})), cause: [...cause], impact: +impact.value, urgency: +urgency.value, kind: kind.value, channel} : null);
  }
  const drawPriority = () => {
    const found = priorities.find(one => one.impact === +impact.value && one.urgency === +urgency.value);
    replace(shown, found && priority(found.priority));
  };
  title.addEventListener('input', keep);
  description.addEventListener('input', keep);

  function choosePerson(found) {
    person = found;
    who.value = '';
    pop.hidden = true;
    who.setAttribute('aria-expanded', 'false');
    replace(personChip, found && h('span.chip.acc', found.person.name, h('span.tag', found.phone ?? found.person.tag), h('button', {type: 'button', 'aria-label': t('take away', {name: found.person.name}), onclick: () => { choosePerson(null); who.focus(); }}, icon('close'))));
    who.hidden = !!found;
    replace(personSide, found && card(t('who asked'), {}, requesterCard(found)));
    replace(dedupe, found?.open.length ? h('div.note.warn', icon('alert'), h('div', t('already open'), ' ', found.open.slice(0, 4).map((one, at) => [at ? '; ' : '', h('a', {href: incidentPath(one.number)}, `${one.number} ${one.title}`)]))) : null);
    drawNear();
    keep();
    if (found) title.focus();
  }

  async function drawNear() {
    replace(near);
    if (!person) return;
    const held = person.held.items, full = await call('item.get', {item: person.person.id}, {signal}).catch(() => null), place = full?.references.location;
    const around = place ? (await call('item.find', {where: `location = '${place.tag}' and class = it_equipment`, limit: 8, fields: ['id', 'tag', 'name', 'class']}, {signal}).catch(() => ({items: []}))).items : [];
    const offer = [...held, ...around.filter(one => !held.some(other => other.id === one.id))].slice(0, 10);
    replace(near, offer.length ? [h('span.cap', t('hers')), offer.map(one => h('button.chip', {type: 'button', onclick: () => { if (!items.chosen.some(other => other.id === one.id)) { items.set([...items.chosen, one]); drawRoles(); troubles(); keep(); } }}, icon('plus'), one.name))] : null);
  }

  function drawRoles() {
    replace(roles, items.chosen.length ? [h('span.cap', t('cause?')), items.chosen.map(one => h('button.chip', {type: 'button', 'aria-pressed': String(cause.has(one.tag)), class: cause.has(one.tag) ? 'bad' : '', 'data-role': one.tag, onclick: () => { if (cause.has(one.tag)) cause.delete(one.tag); else cause.add(one.tag); drawRoles(); roles.querySelector(`[data-role="${CSS.escape(one.tag)}"]`)?.focus(); keep(); }}, one.name, ' · ', t(cause.has(one.tag) ? 'cause' : 'affected')))] : null);
  }

  const others = h('div');
  async function troubles() {
    stop?.abort();
    if (!items.chosen.length) { replace(others); return replace(why); }
    stop = new AbortController();
    try {
      const [suffer, ...full] = await Promise.all([call('impact.analyze', {items: items.chosen.map(one => one.id)}, {signal: stop.signal}), ...items.chosen.slice(0, 5).map(one => call('item.get', {item: one.id, include: ['incidents']}, {signal: stop.signal}))]);
      const guess = suffer.people > 20 || suffer.items.some(one => isA(one.item.class, 'service')) ? 1 : suffer.people > 1 ? 2 : 3;
      if (!kept.impact && guess < +impact.value) { impact.value = String(guess); drawPriority(); }
      replace(why, suffer.items.length ? t('because', {items: suffer.items.length, people: suffer.people}) : t('alone'));
      const open = full.flatMap(one => one.incidents ?? []).filter((one, at, all) => all.findIndex(other => other.number === one.number) === at);
      replace(others, open.length ? h('div.note.warn', icon('alert'), h('div', t('open on these'), ' ', open.slice(0, 4).map((one, at) => [at ? '; ' : '', h('a', {href: incidentPath(one.number)}, `${one.number} ${one.title}`)]))) : null);
    } catch (error) { if (error.name !== 'AbortError') replace(why, error.message); }
  }

  /// Digits are a telephone, a code an item, words a name; none of it: the title.
  let hints = [], at = 0, timer, turn = 0;
  async function look() {
    const text = who.value.trim(), mine = ++turn;
    if (!text) { pop.hidden = true; return; }
    const digits = /^[\d\s()+-]{3,}$/.test(text);
    const [people, code] = await Promise.all([call('requester.find', digits ? {phone: text, limit: 6} : {text, limit: 6}, {signal}).catch(() => ({people: []})),
      /[\d-]/.test(text) ? call('item.resolve', {code: text}, {signal}).catch(() => ({items: []})) : {items: []}]);
    if (mine !== turn) return;
    hints = [...people.people.map(one => ({label: one.person.name, note: [one.position, one.place, one.phone].filter(Boolean).join(' · '), act: () => choosePerson(one)})),
      ...code.items.filter(({item}) => !isA(item.class, 'person')).map(({item}) => ({label: item.name, note: `${item.tag} · ${classLabel(item.class)}`, act: () => { items.set([...items.chosen, item]); who.value = ''; pop.hidden = true; drawRoles(); troubles(); keep(); title.focus(); }})),
      {label: t('as title', {text}), note: '', act: () => { title.value = text; who.value = ''; pop.hidden = true; keep(); title.focus(); }}];
    at = 0;
    replace(callers, hints.map((hint, index) => h('li', {role: 'option', id: 'caller' + index, 'aria-selected': String(index === 0), onmousedown: event => event.preventDefault(), onclick: hint.act}, h('span', hint.label), h('span', hint.note))));
    pop.hidden = false;
    who.setAttribute('aria-expanded', 'true');
    return people.people.length + code.items.length;
  }
  who.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(look, 80); });
  who.addEventListener('blur', () => { pop.hidden = true; });
  who.addEventListener('keydown', async event => {
    if (event.key === 'Enter' && who.value.trim() && !event.ctrlKey) { event.preventDefault(); clearTimeout(timer); await look(); hints[at]?.act(); }
    if (event.key === 'Escape') { pop.hidden = true; who.blur(); }
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !pop.hidden) {
      event.preventDefault();
      at = (at + (event.key === 'ArrowDown' ? 1 : hints.length - 1)) % hints.length;
      [...callers.children].forEach((node, index) => node.setAttribute('aria-selected', String(index === at)));
      who.setAttribute('aria-activedescendant', 'caller' + at);
    }
  });

  let sent = false;
  async function send(event) {
    event?.preventDefault();
    if (sent) return;
    sent = true;
    try {
      const incident = await write('incident.open', {
        title: title.value.trim(), kind: kind.value, impact: +impact.value, urgency: +urgency.value, channel,
        ...(description.value.trim() && {description: description.value.trim()}), ...(person && {requester: person.person.id}),
        ...(items.chosen.length && {items: items.chosen.map(one => ({item: one.id, role: cause.has(one.tag) ? 'cause' : 'affected'}))}),
        ...(solved.value.trim() && !solvedBox.hidden && {resolution: solved.value.trim(), state: 'resolved'}),
      }, key);
      drafts.drop(DRAFT);
      toast(t('opened one', {number: incident.number}));
      go(incidentPath(incident.number));
    } catch (error) {
      sent = false;
      showErrors(form, alert, error);
    }
  }

  const form = h('form.stack', {novalidate: true, onsubmit: send, onkeydown: event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(event); }},
    h('section.card', h('div.body.stack', h('div.field', h('span.label', t('who calls')), h('div.pick', personChip, who, pop)), dedupe, field(t('what'), title, {required: true}), field(t('description'), description))),
    h('section.card', h('div.body.stack', h('div.field', h('span.label', t('items')), items.node), roles, near, others)),
    h('section.card', h('div.body.form', h('div.fields', field(t('impact level'), impact), field(t('urgency'), urgency), field(t('kind'), kind), h('div.field', h('span.label', t('came how')), segments(t('came how'), ['phone', 'email', 'chat', 'walk_in'].map(one => [one, word('channel', one)]), channel, value => { channel = value; keep(); }))), h('p', shown, ' ', why))),
    solvedBox, alert,
    h('div.actions.start', h('button.b.p', {type: 'submit'}, t('open it'), h('kbd.kb', {'aria-hidden': 'true'}, 'Enter')), button(t('solved at once'), event => { solvedBox.hidden = false; event.currentTarget.hidden = true; solved.focus(); }), (kept.title || kept.person) && button(t('drop draft'), () => { drafts.drop(DRAFT); go('/incidents/new', {replaced: true}); }, {kind: 'flat'})));
  drawRoles();
  drawPriority();
  troubles();
  const tag = query.get('person') ?? kept.person;
  if (tag) call('requester.get', {person: tag}, {signal}).then(choosePerson, () => {});
  return {
    title: t('new incident'), focus: who,
    node: h('div', head({crumbs: [h('a', {href: '/incidents'}, t('incidents'))], title: [t('new incident'), kept.title ? h('span', ' ', chip('line', t('draft'))) : null]}), h('div.cols', form, h('aside.side', personSide))),
    keys: {}, leave: () => { if (!sent) keep(); },
  };
}
