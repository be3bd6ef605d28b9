// How the server is, and how far the register can be trusted: each figure opens its list.

import {call} from '../core/rpc.js';
import {card, chip, head, note, pairs} from '../core/parts.js';
import {bytes, moment, number} from '../core/format.js';
import {h} from '../core/dom.js';
import {link} from '../core/router.js';
import {may} from '../core/shell.js';
import {t, word} from '../core/text.js';

const rules = [
  ['rule place', 'class = asset and location is null and not state in (retired, disposed, lost, stolen)'],
  ['rule warranty', 'warranty_end < today and state = in_use'],
  ['rule holder', 'class = computer and holder is null and state = in_use'],
  ['rule serial', 'class = it_equipment and serial_no is null and not state in (retired, disposed)'],
  ['rule number', 'class = asset and inventory_no is null and not state in (retired, disposed)'],
  ['rule model', 'class = it_equipment and model is null'],
];

export default async function health({signal}) {
  const [server, info, duplicates, total, metrics, ...counts] = await Promise.all([
    call('server.health', {}, {signal}), call('server.info', {}, {signal}), call('item.duplicates', {limit: 50}, {signal}).catch(() => null), call('item.count', {where: 'class = asset', by: ['class'], limit: 1}, {signal}),
    may('administer') ? call('server.metrics', {}, {signal}).catch(() => null) : null,
    ...rules.map(([, where]) => call('item.find', {where, limit: 1, count: true, fields: ['id']}, {signal}).catch(() => null))]);
  const bar = (n, of) => { const fill = h('i'); fill.style.width = `${Math.min(100, 100 * n / Math.max(1, of))}%`; return h('span.bar', fill); };
  const well = server.status === 'ok', gauges = (metrics?.metrics ?? []).filter(one => one.samples.length === 1 && one.type === 'gauge').slice(0, 24);
  return {
    title: t('health'),
    node: h('div', head({title: t('health'), facts: [chip(well ? 'good dot' : 'bad dot', t(well ? 'all well' : 'not well'))]}), (server.reasons ?? []).map(reason => note('warn', 'alert', typeof reason === 'string' ? reason : reason.message ?? JSON.stringify(reason))),
      h('div.stack', location.protocol !== 'https:' && note('acc', 'shield', t('no https')),
      h('div.board',
        card(t('register health'), {n: t('n items', {n: total.total})}, h('ul.rows', rules.map(([label, where], at) => counts[at] && h('li', h('div.t', h('a', {href: link('/items', {where})}, t(label))), bar(counts[at].total, total.total), h('b.num', number(counts[at].total)))),
          duplicates && h('li', h('div.t', t('rule duplicates'), duplicates.groups.slice(0, 5).map(group => h('small', group.items.map((one, at) => [at ? ' = ' : '', h('a.tag', {href: '/items/' + encodeURIComponent(one.item.tag)}, one.item.tag)])))), h('b.num', number(duplicates.groups.length) + (duplicates.next_cursor ? '+' : ''))))),
        card(t('server'), {}, pairs([[t('database'), word('up', server.database)], [t('workers'), `${server.workers?.up} / ${server.workers?.wanted}`], [t('steward'), word('up', server.steward)], [t('journal lag'), t('n ms', {n: server.journal_lag_ms})], server.disk_free_bytes != null && [t('disk free'), bytes(server.disk_free_bytes)],
          [t('backup'), server.backup ? moment(server.backup.time) : t('none')], server.backup && [t('backup proved'), server.backup.verified ? moment(server.backup.verified) : t('never')], [t('version'), info.version], [t('started'), moment(info.started_at)], [t('schema'), info.schema_version]].filter(Boolean)))),
      gauges.length > 0 && card(t('figures'), {}, h('div.plain.grid', h('table', h('tbody', gauges.map(one => h('tr', h('td.mono', one.name.replace(/^cmdb_/, '')), h('td.num', number(one.samples[0].value)), h('td.muted.small', one.help))))))))),
  };
}
