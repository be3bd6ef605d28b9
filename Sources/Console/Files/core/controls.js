// Controls of a form, by what the catalogue says of an attribute.

import {h} from './dom.js';
import {Decimal} from './rpc.js';
import {select} from './parts.js';
import {said, t} from './text.js';

/// `{node, get()}`; `get` answers `undefined` where nothing was changed, `null` where it was cleared.
export function control(attribute, value, path, changed) {
  const {type, values, unit} = attribute, label = said(attribute.label);
  const common = {'data-path': path, oninput: changed, 'aria-label': label, autocomplete: 'off'};
  const text = one => one == null ? '' : String(one);
  const simple = (input, read = typed => typed) => ({node: input, get: () => input.value.trim() === text(value) ? undefined : input.value.trim() === '' ? (value == null ? undefined : null) : read(input.value.trim())});
  if (type === 'enum') {
    const list = select([['', '—'], ...values.map(one => [one, said(attribute.value_labels?.[one]) || one])], value ?? '', {...common, onchange: changed});
    return {node: list, get: () => list.value === (value ?? '') ? undefined : list.value || null};
  }
  if (type === 'boolean') {
    const list = select([['', '—'], ['true', t('yes')], ['false', t('no')]], value == null ? '' : String(value), {...common, onchange: changed});
    return {node: list, get: () => list.value === (value == null ? '' : String(value)) ? undefined : list.value === '' ? null : list.value === 'true'};
  }
  if (type === 'enum_set') {
    const boxes = values.map(one => h('input', {type: 'checkbox', value: one, checked: (value ?? []).includes(one), onchange: changed}));
    const node = h('div.radios', {role: 'group', 'aria-label': label, 'data-path': path}, boxes.map((box, at) => h('label.check', box, said(attribute.value_labels?.[values[at]]) || values[at])));
    return {node, get: () => { const chosen = boxes.filter(box => box.checked).map(box => box.value); return chosen.join() === (value ?? []).join() ? undefined : chosen.length ? chosen : null; }};
  }
  if (type === 'date') {
    const input = h('input', {...common, inputmode: 'numeric', placeholder: t('date hint'), value: text(value).split('-').reverse().join('.')});
    return {node: input, get: () => { const typed = date(input.value.trim()); return typed === text(value) ? undefined : typed || (value == null ? undefined : null); }};
  }
  if (type === 'money') {
    const amount = h('input', {...common, inputmode: 'decimal', value: text(value?.amount)}), currency = h('input', {value: value?.currency ?? '', maxlength: 3, placeholder: 'RUB', 'aria-label': t('currency'), oninput: changed});
    return {node: h('div.money', amount, currency), get: () => amount.value.trim() === text(value?.amount) && currency.value.trim() === (value?.currency ?? '') ? undefined : amount.value.trim() === '' ? null : currency.value.trim() ? {amount: decimal(amount.value), currency: currency.value.trim().toUpperCase()} : decimal(amount.value)};
  }
  if (type === 'quantity') { const it = simple(h('input', {...common, inputmode: 'text', value: text(value), placeholder: unit ?? ''}), typed => /^-?[\d\s.,]+$/.test(typed) ? decimal(typed) : typed); return it; }
  if (type === 'integer' || type === 'decimal') return simple(h('input', {...common, inputmode: 'decimal', value: text(value)}), decimal);
  if (type === 'json') return simple(h('textarea', {...common, rows: 3, value: value == null ? '' : JSON.stringify(value)}), typed => { try { return JSON.parse(typed); } catch { return typed; } });
  if (type === 'text' && (attribute.name === 'notes' || text(value).length > 80)) return simple(h('textarea', {...common, rows: 3, value: text(value)}));
  return simple(h('input', {...common, value: text(value), spellcheck: 'false'}));
}

/// Keeps the digits as they were typed; what is no number goes as text, for the server to refuse.
export function decimal(typed) {
  const plain = typed.replace(/[\s\u00a0]/g, '').replace(',', '.');
  if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(plain)) return typed;
  return String(Number(plain)) === plain ? Number(plain) : new Decimal(plain);
}

/// `27.11.26`, `27.11.2026`, `2026-11-27` → `2026-11-27`; else as typed.
export function date(typed) {
  const [, d, m, y] = /^(\d{1,2})[./](\d{1,2})[./](\d{2}|\d{4})$/.exec(typed) ?? [];
  return d ? `${y.length === 2 ? '20' + y : y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}` : typed;
}
