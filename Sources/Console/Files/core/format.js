// Values as people read them.

import {language, said, t} from './text.js';
import {h} from './dom.js';

const locale = language === 'ru' ? 'ru-RU' : 'en-GB';
const format = options => { const f = new Intl.DateTimeFormat(locale, options); return value => f.format(value); };
const clock = format({hour: '2-digit', minute: '2-digit'});
const day = format({day: '2-digit', month: '2-digit', year: 'numeric'});
const dayUTC = format({day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC'});
const short = format({day: 'numeric', month: 'long'});
const far = format({day: 'numeric', month: 'short', year: 'numeric'});

/// `12990.10` in groups of three, digit for digit.
export function number(value) {
  const text = String(value);
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text;
  const [whole, part] = text.split('.'), [gap, point] = language === 'ru' ? ['\u00a0', ','] : [',', '.'];
  const grouped = whole.replace(/^-?/, sign => sign ? '−' : '').replace(/\B(?=(\d{3})+$)/g, gap);
  return part === undefined ? grouped : grouped + point + part;
}

export const date = text => /^\d{4}-\d\d-\d\d$/.test(text) ? dayUTC(new Date(text)) : String(text ?? '');
export const moment = value => { const at = new Date(value); return `${day(at)}, ${clock(at)}`; };
export const time = value => clock(new Date(value));
export const today = () => new Date().toLocaleDateString('sv');
export const daysUntil = text => Math.round((Date.parse(text) - Date.parse(today())) / 864e5);

/// "today, 10:21", "yesterday, 10:21", "12 November".
export function near(value) {
  const at = new Date(value), days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 864e5);
  if (days === 0) return t('today at', {time: clock(at)});
  if (days === 1) return t('yesterday at', {time: clock(at)});
  return at.getFullYear() === new Date().getFullYear() ? `${short(at)}, ${clock(at)}` : `${far(at)}, ${clock(at)}`;
}

export const heading = value => short(new Date(value));

/// "2 h 14 min", from seconds.
export function span(seconds) {
  const minutes = Math.max(0, Math.round(seconds / 60)), hours = Math.floor(minutes / 60), days = Math.floor(hours / 24);
  if (days >= 2) return t('n days', {n: days});
  if (hours) return t('h min', {h: hours, m: minutes % 60});
  return t('n min', {n: minutes});
}

export const age = value => span((Date.now() - new Date(value)) / 1000);

/// A moment with the exact one, in UTC, behind it.
export const when = (value, text = near(value)) => h('time.num', {datetime: value, title: `${moment(value)} · ${new Date(value).toISOString()}`}, text);

export function bytes(count) {
  const units = language === 'ru' ? ['Б', 'КБ', 'МБ', 'ГБ'] : ['B', 'kB', 'MB', 'GB'];
  let at = 0, value = Number(count);
  while (value >= 1000 && at < 3) { value /= 1000; at++; }
  return `${value.toLocaleString(locale, {maximumFractionDigits: value < 10 && at ? 1 : 0})}\u00a0${units[at]}`;
}

/// The value of an attribute of the catalogue, as text.
export function value(attribute, given) {
  if (given == null) return '';
  const kind = attribute?.type;
  if (kind === 'enum') return said(attribute.value_labels?.[given]) || given;
  if (kind === 'enum_set') return [given].flat().map(one => said(attribute.value_labels?.[one]) || one).join(', ');
  if (kind === 'boolean') return t(given ? 'yes' : 'no');
  if (kind === 'date') return date(given);
  if (kind === 'timestamp') return moment(given);
  if (kind === 'money' && given.amount != null) return `${number(given.amount)}\u00a0${given.currency}`;
  if (['integer', 'decimal', 'quantity'].includes(kind)) return number(given) + (attribute.unit ? `\u00a0${attribute.unit}` : '');
  if (Array.isArray(given)) return given.map(one => value(undefined, one)).join(', ');
  if (typeof given === 'object') return given.name ?? (given.text !== undefined ? String(given) : JSON.stringify(given));
  if (typeof given === 'boolean') return t(given ? 'yes' : 'no');
  return String(given);
}

/// "Никитин Роман Сергеевич" → "Никитин Р. С."
export function brief(name) {
  const words = String(name).split(/\s+/);
  return words.length === 3 && words.every(word => /^[А-ЯЁ][а-яё]/.test(word)) ? `${words[0]} ${words[1][0]}. ${words[2][0]}.` : name;
}

export const initials = name => { const words = String(name).split(/[\s.]+/).filter(Boolean); return ((words[0]?.[0] ?? '?') + (words[1]?.[0] ?? '')).toUpperCase(); };
