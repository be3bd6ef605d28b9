// A condition from labels: field, operator, value. The server says what there is, as it does where
// conditions are written.

import {call} from './rpc.js';
import {conjoined} from './where.js';
import {dialog, field, select} from './parts.js';
import {h, replace} from './dom.js';
import {said, t, word} from './text.js';

let number = 0;
/// A word that stands for itself in a condition: a number, a date, `today + 30d`, what is quoted.
const isPlain = text => /^(?:-?\d+(?:\.\d+)?|\d{4}-\d\d-\d\d(?:T\S+)?|(?:today|now)(?:\s*[+-]\s*\d+\w+)?|true|false|me|'.*')$/.test(text);
const literal = text => isPlain(text) ? text : `'${text.replaceAll("'", "''")}'`;

/// An input whose hints `look` finds; `text` is what of them was chosen, or typed.
function hinted(look, chosen = () => {}) {
  const id = 'known' + number++, list = h('datalist', {id});
  let hints = [], timer, turn = 0;
  const find = async () => {
    const mine = ++turn, found = await look(input.value.trim()).catch(() => []);
    if (mine !== turn) return;
    hints = found;
    replace(list, hints.map(one => h('option', {value: said(one.label) || one.text}, one.text)));
  };
  const input = h('input', {list: id, autocomplete: 'off', spellcheck: 'false', onfocus: find, oninput: () => { clearTimeout(timer); timer = setTimeout(find, 80); }, onchange: async () => { clearTimeout(timer); await find(); chosen(); }});
  const called = text => hints.find(one => [one.text, said(one.label)].some(other => other.toLowerCase() === text.toLowerCase()));
  return {input, list, find, called, typed: () => input.value.trim()};
}

const complete = async (subject, text) => (await call('where.complete', {subject, text})).candidates;

/// Asks for a condition of `subject`, and gives `done` what stood in the field together with it.
export function addCondition({subject, text, done}) {
  // A label of several words is no word of a condition: its first finds it.
  const what = hinted(async typed => (await complete(subject, typed.split(/\s/)[0])).filter(one => one.kind === 'field' && `${one.text}\n${said(one.label)}`.toLowerCase().includes(typed.toLowerCase())), operators);
  const how = select([], '', {onchange: values});
  const value = hinted(async typed => {
    const many = how.value === 'in' ? '(' : '', begun = `${name()} ${how.value} ${many}`;
    const found = (await complete(subject, begun)).filter(one => one.kind !== 'keyword' && one.kind !== 'operator');
    // What only the database knows is found by what is written of it.
    return typed && !found.length ? complete(subject, `${begun}'${typed.replaceAll("'", "''")}`) : found;
  });
  const name = () => what.called(what.typed())?.text ?? what.typed(), needs = () => !/null$/.test(how.value);
  async function operators() {
    const found = name() ? (await complete(subject, name() + ' ').catch(() => [])).filter(one => one.kind === 'operator') : [];
    const before = how.value;
    replace(how, found.map(one => h('option', {value: one.text, selected: one.text === before}, word('op', one.text))));
    how.disabled = !found.length;
    values();
  }
  function values() {
    value.input.disabled = !needs() || how.disabled;
    value.input.required = !value.input.disabled;
    if (!value.input.disabled) value.find();
  }
  what.input.required = true;
  how.disabled = true;
  values();
  dialog(t('add condition'), [field(t('field'), what.input, {required: true}), what.list, field(t('operator'), how), field(t('value'), value.input), value.list], {label: t('add'), focus: what.input, submit: async () => {
    if (how.disabled) await operators();
    if (how.disabled) throw Object.assign(new Error(t('no such field', {name: what.typed()})), {kind: 'invalid_params'});
    if (needs()) await value.find();
    const words = value.typed(), meant = text => value.called(text)?.text ?? literal(text);
    const right = !needs() ? '' : how.value === 'in' ? ` (${words.split(',').map(one => meant(one.trim())).join(', ')})` : ` ${meant(words)}`;
    done(conjoined(text, `${name()} ${how.value}${right}`));
  }});
}
