// To import a file: open, name the columns, check, mend, write, and undo if need be.

import {call, hear, newKey, write} from '../core/rpc.js';
import {button, card, chip, empty, field, head, linkButton, note, problem, select, tag, toast} from '../core/parts.js';
import {allClasses, classDetail, roleLabel} from '../core/catalogue.js';
import {cell} from '../core/csv.js';
import {go, itemPath, link, refresh} from '../core/router.js';
import {h, replace} from '../core/dom.js';
import {may} from '../core/shell.js';
import {near, number} from '../core/format.js';
import {own} from '../core/store.js';
import {mayHead, readTable, withHeadings} from '../core/tablefile.js';
import {pathLabel, pathValue} from '../core/facts.js';
import {said, t, word} from '../core/text.js';
import {undo} from './bulk.js';

/// A code is a tag, but where the class has codes of its own.
const guess = ({header, column}, detail) => /^(код|tag|code)$/i.test(header) && !detail.attributes.some(one => one.name === 'code') ? 'tag' : column ?? '';

/// The file that is open in this tab; a closed tab loses it, the import at the server stays.
let file;

export default async function importPage({query, signal}) {
  const id = Number(query.get('id')) || null, known = may('import') ? await call('import.list', {limit: 20}, {signal}).catch(() => ({imports: []})) : {imports: []};
  const steps = h('div.steps');
  const node = h('div', head({crumbs: [t('import and export')], title: t('import'), actions: [may('export') && linkButton(t('export'), '/export', {icon: 'io'})]}), steps);
  if (!may('import')) { replace(steps, h('section.card', empty(t('import not allowed'), may('export') && linkButton(t('export'), '/export', {kind: 'p'})))); return {title: t('import'), node}; }
  if (id) await checked(id); else chooseFile();
  return {title: t('import'), node};

  function chooseFile() {
    const input = h('input', {type: 'file', accept: '.csv,.txt,.tsv', 'aria-label': t('file'), onchange: () => input.files[0] && read(input.files[0])});
    const drop = h('label.drop', {ondragover: event => { event.preventDefault(); drop.classList.add('over'); }, ondragleave: () => drop.classList.remove('over'), ondrop: event => { event.preventDefault(); drop.classList.remove('over'); if (event.dataTransfer.files[0]) read(event.dataTransfer.files[0]); }}, h('b', t('drop file')), h('span.muted', t('file kinds')), input);
    const going = known.imports.filter(one => !['discarded'].includes(one.state));
    replace(steps, card(t('step file'), {}, drop), going.length > 0 && card(t('imports'), {}, h('ul.rows', going.map(one => h('li', h('div.t', h('a', {href: link('/import', {id: one.import})}, t('import n', {n: one.import, rows: one.rows})), h('small', near(one.at), ' · ', word('import', one.state))), one.change_set && button(t('undo'), () => undo(one.change_set, refresh), {kind: 'flat'}))))));
  }

  async function read(chosen) {
    try {
      file = await readTable(chosen);
      await columns();
    } catch (error) { problem(error); }
  }

  /// What each column means. The choice is remembered by the line of headers.
  async function columns(className = own.get('import.' + file.headers.join('|'))?.class ?? '', typed) {
    const kept = {...own.get('import.' + file.headers.join('|')), ...typed};
    const [found, detail] = await Promise.all([call('import.columns', {headers: file.headers, ...(className && {class: className})}, {signal}), classDetail(className || 'asset')]);
    const class_ = select([['', t('class in a column')], ...allClasses().filter(one => !one.abstract).map(one => [one.name, said(one.label)]).sort((a, b) => a[1].localeCompare(b[1]))], className, {onchange: () => columns(class_.value, {source: source.value})});
    const targets = [['', t('leave out')], ['tag', t('field.tag')], ['name', t('name')], ['class', t('class')], ['state', t('state')], ['source_id', t('source id')], ...detail.references.map(one => [one.role, roleLabel(one)]), ...detail.attributes.map(one => [one.name, said(one.label)])];
    const choices = found.columns.map(one => { const chosen = kept.columns?.[one.header] ?? guess(one, detail); return select([...targets, ...[chosen, ...one.candidates].filter(name => !targets.some(([known]) => known === name)).map(name => [name, name])], chosen, {'aria-label': one.header}); });
    const called = name => targets.find(([target]) => target === name)?.[1] ?? name;
    const heads = select(mayHead(file), String(file.at), {onchange: () => { file = withHeadings(file, Number(heads.value)); columns().catch(problem); }});
    const mode = select(['upsert', 'create', 'update'].map(name => [name, t('mode ' + name)]), kept.mode ?? 'upsert');
    const keys = [['', t('by server')], ['tag', t('field.tag')], ['source_id', t('source id')], ...detail.keys.map(key => [key.fields.join('+'), key.fields.map(name => pathLabel(detail, detail.references.some(one => one.role === name) ? 'references.' + name : 'attributes.' + name)).join(' + ')])], match = select(keys, kept.match ?? '');
    const dates = select([['', t('as typed')], ['DD.MM.YYYY', 'ДД.ММ.ГГГГ'], ['YYYY-MM-DD', 'ГГГГ-ММ-ДД'], ['MM/DD/YYYY', 'MM/DD/YYYY']], kept.date ?? ''), decimal = select([['', '1.5'], [',', '1,5']], kept.decimal ?? '');
    const source = h('input', {value: kept.source ?? '', maxlength: 100}), safe = h('input', {type: 'checkbox'}), bar = h('div', {'aria-live': 'polite'});
    const send = async () => {
      const map = Object.fromEntries(file.headers.map((header, at) => [header, choices[at].value]));
      own.set('import.' + file.headers.join('|'), {class: class_.value, columns: map, mode: mode.value, match: match.value, date: dates.value, decimal: decimal.value, source: source.value});
      try {
        const opened = await write('import.open', {mode: mode.value, values: 'text', ...(source.value.trim() && {source: source.value.trim()}), ...(class_.value && {class: class_.value}), ...(match.value && {match: [match.value.includes('+') ? match.value.split('+') : match.value]}), ...((dates.value || decimal.value) && {formats: {...(dates.value && {date: dates.value}), ...(decimal.value && {decimal: decimal.value})}}), ...(safe.checked && {spreadsheet_safe: true})});
        const progress = h('progress', {max: file.rows.length, value: 0});
        replace(bar, h('p', t('sending')), progress);
        await sendRows(opened.import, file.rows, map, n => { progress.value = n; });
        file.import = opened.import;
        file.map = map;
        go(link('/import', {id: opened.import}));
      } catch (error) { problem(error); replace(bar); }
    };
    replace(steps, card(t('step file'), {}, h('p', h('b', file.name), ' · ', t('n rows', {n: file.rows.length}), ` · ${file.mark} · ${file.encoding}`), h('div.actions.start', button(t('another file'), () => { file = undefined; chooseFile(); }, {kind: 'flat'}))),
      card(t('step columns'), {}, h('div.form', h('div.fields', field(t('headings in'), heads), field(t('class'), class_), field(t('mode'), mode), field(t('match by'), match), field(t('dates as'), dates), field(t('decimals as'), decimal), field(t('source'), source)), h('label.check', safe, t('from spreadsheet safe'))),
        h('div.plain.grid', h('table', h('thead', h('tr', [t('in file'), t('means'), t('example')].map(one => h('th', {scope: 'col'}, one)))), h('tbody', file.headers.map((header, at) => h('tr', h('td', header, ' ', found.columns[at].why === 'ambiguous' && chip('warn', '?')), h('td', choices[at], !choices[at].value && found.columns[at].candidates.map(name => [' ', button(called(name), event => { choices[at].value = name; event.currentTarget.parentElement.querySelectorAll('button').forEach(one => one.remove()); }, {kind: 'flat tiny'})])), h('td.muted', file.rows.slice(0, 3).map(row => row.cells[at]).filter(Boolean).join(' · '))))))), bar, h('div.actions.start.below', button(t('check rows', {n: file.rows.length}), send, {kind: 'p'}))));
  }

  async function sendRows(id, list, map, progress) {
    for (let from = 0; from < list.length; from += 500) {
      const part = list.slice(from, from + 500);
      await write('import.rows', {import: id, lines: part.map(row => row.line), rows: part.map(row => Object.fromEntries(file.headers.map((header, at) => [map[header], row.cells[at] ?? '']).filter(([name]) => name)))});
      progress?.(from + part.length);
    }
  }

  async function checked(id) {
    const info = await call('import.get', {import: id}, {signal}), progress = h('progress'), phase = h('p', t('checking'));
    replace(steps, card(t('step check'), {}, phase, progress));
    const stop = hear('import.progress', ({import: which, phase: name, done, total}) => {
      if (which !== id) return;
      phase.textContent = `${word('phase', name)}: ${number(done)}${total ? ` / ${number(total)}` : ''}`;
      if (total) { progress.max = total; progress.value = done; }
    });
    signal.addEventListener('abort', stop);
    if (['committed', 'discarded'].includes(info.state)) { stop(); return written(info); }
    preview(info, '').catch(error => { problem(error); chooseFile(); }).finally(stop);
  }

  async function preview(info, only, cursor, list = h('tbody')) {
    const plan = await call('import.preview', {import: info.import, limit: 100, ...(only && {only: [only]}), ...(cursor && {cursor})}, {signal}), {summary} = plan;
    const count = name => summary[name] ?? summary[name + 's'] ?? 0, errors = count('error'), good = count('create') + count('update');
    const detail = await classDetail(info.options.class ?? 'asset').catch(() => null), held = file?.import === info.import;
    list.append(...plan.rows.map(row => h('tr', h('td.num', row.line ?? '—'), h('td', chip({error: 'bad', create: 'good', update: 'acc'}[row.action] ?? 'line', word('action', row.action))), h('td', row.item ? h('a.tag', {href: itemPath(row.item.tag)}, row.item.tag) : row.reference ? `${row.reference.role}: ${row.reference.name}` : ''),
      h('td', row.errors.map(one => h('p.late', one.path && `${pathLabel(detail, one.path)}: `, one.message, one.suggestion && [' ', held ? button(t('mend to', {value: one.suggestion}), () => mend(row, one), {kind: 'flat tiny'}) : `→ ${one.suggestion}`])), row.errors.length === 0 && row.changes.slice(0, 6).map(one => h('div.diff', h('span.k', pathLabel(detail, one.path)), one.from != null && [h('del', pathValue(detail, one.path, one.from, String)), '→'], h('ins', pathValue(detail, one.path, one.to, String)))), row.errors.length === 0 && row.changes.length > 6 && h('span.muted.small', t('n more', {n: row.changes.length - 6})), held && row.errors.length > 0 && row.line && mendRow(row)))));
    if (cursor) { list.more?.remove(); } else {
      const filter = ['', 'create', 'update', 'unchanged', 'error'].map(name => h('button.chip', {type: 'button', class: name === only ? 'acc' : '', 'aria-pressed': String(name === only), onclick: () => preview(info, name).catch(problem)}, name ? word('action', name) : t('all'), ' ', name ? h('b', number(count(name))) : null));
      replace(steps, card(t('step check'), {n: `${t('import n', {n: info.import, rows: info.rows})}`}, plan.errors.map(one => note('bad', 'alert', one.message)), h('div.facets', filter, errors > 0 && button(t('save errors'), () => saveErrors(info), {kind: 'flat'})),
        plan.rows.length ? h('div.plain.grid', h('table', h('thead', h('tr', [t('line'), t('what becomes'), t('item'), t('changes')].map(one => h('th', {scope: 'col'}, one)))), list)) : empty(t('nothing matches'))),
      card(t('step write'), {}, h('div.actions.start', plan.plan && good > 0 && button(errors ? t('write skipping', {n: good, errors}) : t('write n', {n: good}), event => commit(info, plan.plan, errors > 0, event.currentTarget), {kind: 'p'}), !good && h('p.muted', t('nothing to write')), button(t('discard'), async () => { await write('import.discard', {import: info.import}).catch(problem); go('/import'); }, {kind: 'flat'}))));
    }
    if (plan.next_cursor) { list.more = h('tr', h('td', {colspan: 4}, button(t('show more'), () => preview(info, only, plan.next_cursor, list).catch(problem), {kind: 'wide'}))); list.append(list.more); }
  }

  /// The cells of a row with an error, to be mended here and sent again.
  function mendRow(row) {
    const source = file.rows.find(one => one.line === row.line);
    if (!source) return null;
    const wrong = row.errors.map(one => one.path?.replace(/^(attributes|references)\./, '')), cells = file.headers.map((header, at) => [file.map[header], at]).filter(([name]) => wrong.includes(name));
    return cells.length ? h('div.actions.start', cells.map(([name, at]) => h('input', {value: source.cells[at] ?? '', 'aria-label': name, onchange: event => { source.cells[at] = event.target.value; }})), button(t('mend'), () => resend([source]), {class: 'tiny'})) : null;
  }
  /// Puts the suggestion everywhere the same value stands in this column.
  function mend(row, error) {
    const name = error.path?.replace(/^(attributes|references)\./, ''), at = file.headers.findIndex(header => file.map[header] === name), wrong = file.rows.find(one => one.line === row.line)?.cells[at];
    const same = file.rows.filter(one => one.cells[at] === wrong);
    for (const one of same) one.cells[at] = error.suggestion;
    resend(same);
  }
  async function resend(list) {
    try { await sendRows(file.import, list, file.map); refresh(); } catch (error) { problem(error); }
  }

  async function saveErrors(info) {
    const lines = [[t('line'), t('field'), t('reason')].join(';')];
    try {
      for (let cursor; ;) {
        const page = await call('import.preview', {import: info.import, only: ['error'], limit: 1000, ...(cursor && {cursor})}, {signal});
        for (const row of page.rows) for (const one of row.errors) lines.push([row.line, one.path, one.message].map(cell).join(';'));
        cursor = page.next_cursor;
        if (!cursor) break;
      }
    } catch (error) { return problem(error); }
    const address = URL.createObjectURL(new Blob(['\ufeff' + lines.join('\r\n')], {type: 'text/csv'}));
    h('a', {href: address, download: `import-${info.import}-errors.csv`}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  async function commit(info, plan, skip, pressed) {
    pressed.disabled = true;
    try {
      await write('import.commit', {import: info.import, plan, ...(skip && {skip_errors: true})}, newKey());
      toast(t('written'));
      refresh();
    } catch (error) {
      pressed.disabled = false;
      problem(error);
      if (error.kind === 'conflict' || error.kind === 'invalid_state') refresh();
    }
  }

  function written(info) {
    const {summary = {}} = info;
    replace(steps, card(t('step write'), {n: t('import n', {n: info.import, rows: info.rows})}, info.state === 'committed' ? note('good', 'check', t('plan written', {create: summary.create ?? summary.created ?? 0, update: summary.update ?? summary.updated ?? 0})) : h('p.muted', word('import', info.state)),
      info.committed_at && h('p.muted.small', near(info.committed_at), info.change_set && [' · ', tag(info.change_set)]), h('div.actions.start', info.change_set && button(t('undo'), () => undo(info.change_set, refresh), {icon: 'undo'}), linkButton(t('another file'), '/import', {kind: 'p'}))));
  }
}
