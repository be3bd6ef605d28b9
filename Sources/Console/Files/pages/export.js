// To export the inventory of a moment. A file is offered only if its hash is the server's.

import {button, card, field, head, note, select} from '../core/parts.js';
import {bytes, moment, number} from '../core/format.js';
import {h, replace} from '../core/dom.js';
import {language, t} from '../core/text.js';
import {token} from '../core/store.js';
import {whereField} from '../core/wherefield.js';
import {worker} from '../core/worker.js';

export default async function exportPage({query, asOf, signal}) {
  const what = select([['inventory.export', t('items')], ['incident.export', t('incidents')]], query.get('what') ?? 'inventory.export'), format = select([['csv', 'CSV'], ['jsonl', 'JSON Lines']], 'csv');
  const safe = h('input', {type: 'checkbox', checked: true}), labels = h('input', {type: 'checkbox'}), columns = h('input', {placeholder: t('all columns'), value: query.get('columns') ?? ''});
  const at = h('input', {type: 'datetime-local', value: asOf ? new Date(Date.parse(asOf) - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16) : ''});
  const where = whereField({subject: 'item', value: query.get('where') ?? '', label: t('condition'), run: () => start()}), outcome = h('div', {'aria-live': 'polite'});
  let running;
  signal.addEventListener('abort', () => running?.terminate());

  function start() {
    // A day without a time is no moment, and the control hides what was typed.
    if (at.validity.badInput) return at.reportValidity();
    running?.terminate();
    const method = what.value, csv = format.value === 'csv', file = `export-${Date.now()}`, name = `${method === 'incident.export' ? 'incidents' : 'inventory'}-${(at.value || new Date().toISOString()).slice(0, 10)}.${format.value}`;
    const request = {format: format.value, ...(where.area.value.trim() && {where: where.area.value.trim()}), ...(columns.value.trim() && {columns: columns.value.split(',').map(one => one.trim()).filter(Boolean)}), ...(csv && safe.checked && {spreadsheet_safe: true}), ...(labels.checked && method === 'inventory.export' && {labels: language}), ...(at.value && {as_of: new Date(at.value).toISOString()})};
    const progress = h('p', t('exporting'));
    replace(outcome, card(t('export'), {}, progress, h('div.actions.start', button(t('cancel'), () => { running.terminate(); replace(outcome); }))));
    running = worker('exporter.js');
    running.postMessage({address: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`, token: location.protocol === 'https:' ? null : token.get(), method, request, file});
    running.onerror = event => replace(outcome, note('bad', 'alert', event.message ?? t('failed')));
    running.onmessage = async ({data}) => {
      if (data.progress) progress.textContent = `${t('exporting')} ${bytes(data.progress)}`;
      if (data.failed) { replace(outcome, note('bad', 'alert', data.failed)); running.terminate(); }
      if (data.done) { running.terminate(); await finished(data.done, file, name); }
    };
  }

  async function finished(done, file, name) {
    const facts = h('dl.kv', {'data-moment': done.as_of}, [[t('rows'), number(done.rows)], [t('size'), bytes(done.bytes)], ['SHA-256', h('span.mono.wrap', done.sha256)], [t('moment'), moment(done.as_of)], [t('position'), number(done.position)]].map(([name, value]) => [h('dt', name), h('dd', value)]));
    if (!done.same) return replace(outcome, note('bad', 'alert', t('hash differs')), facts);
    const blob = await (await (await navigator.storage.getDirectory()).getFileHandle(file)).getFile(), address = URL.createObjectURL(blob);
    signal.addEventListener('abort', () => URL.revokeObjectURL(address));
    replace(outcome, card(t('export ready'), {}, note('good', 'check', t('hash same')), facts, h('div.actions.start', h('a.b.p', {href: address, download: name}, t('save file')), button(t('certificate'), () => certificate(done, name)))));
  }

  function certificate(done, name) {
    const text = [t('certificate of export'), '', `${t('file')}: ${name}`, `${t('rows')}: ${done.rows}`, `${t('size')}: ${done.bytes}`, `SHA-256: ${done.sha256}`, `${t('moment')}: ${done.as_of}`, `${t('position')}: ${done.position}`, `${t('condition')}: ${where.area.value.trim() || '—'}`].join('\n');
    const address = URL.createObjectURL(new Blob([text + '\n'], {type: 'text/plain'}));
    h('a', {href: address, download: name + '.txt'}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  return {
    title: t('export'),
    node: h('div', head({crumbs: [h('a', {href: '/import'}, t('import')), t('export')], title: t('export')}), h('div.steps',
      card(t('what to export'), {}, h('div.form', h('div.fields', field(t('which list'), what), field(t('format'), format), field(t('as of moment'), at, {hint: t('empty is now')}), field(t('columns'), columns)), h('div.field', h('span.label', t('condition')), where.node), h('label.check', safe, t('spreadsheet safe')), h('label.check', labels, t('with labels')), h('div.actions.start', button(t('export it'), start, {kind: 'p', icon: 'io'})))), outcome)),
  };
}
