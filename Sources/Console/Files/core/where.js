// The language of conditions, as far as a page needs it: colours, parts, what may come next.
// Whether a condition is right only the server says.

const WORDS = new Set(['and', 'or', 'not', 'in', 'contains', 'starts', 'with', 'within', 'is', 'null', 'related', 'to']);
const pattern = /\s+|'(?:[^']|'')*'?|<=|>=|!=|[=<>(),+-]|\d{4}-\d\d-\d\d(?:T[\d:.Z+-]*)?|[\p{L}\p{N}_.@-]+|./gu;

/// Tokens with their places: `word` (and, in …), `sign`, `text`, `name`, `blank`.
export function tokens(text) {
  return [...text.matchAll(pattern)].map(({0: part, index}) => ({text: part, from: index, kind:
    /^\s/.test(part) ? 'blank' : part[0] === "'" ? 'text' : WORDS.has(part.toLowerCase()) ? 'word' : /^[\p{L}\p{N}_]/u.test(part) ? 'name' : 'sign'}));
}

const solid = text => tokens(text).filter(token => token.kind !== 'blank');
const comparing = token => token && (['=', '!=', '<', '<=', '>', '>='].includes(token.text) || ['in', 'contains', 'starts', 'within', 'is'].includes(token.text.toLowerCase()));

/// Whether it reads as a condition; else it is words to search for.
export const isCondition = text => solid(text).some((token, at, all) => at > 0 && comparing(token) && (all[at - 1].kind === 'name' || all[at - 1].text.toLowerCase() === 'not')) || /^\s*(not\s+)?related\s/i.test(text);

/// For colours: `f` a field, `o` an operator, `v` a value.
export function coloured(text) {
  let before;
  return tokens(text).map(token => {
    const class_ = token.kind === 'text' ? 'v' : token.kind === 'word' || token.kind === 'sign' ? 'o'
      : token.kind === 'name' ? (before && (comparing(before) || ['(', ',', 'with', 'to', '+', '-'].includes(before.text)) && !(before.text === '(' && !inList(text, token.from)) ? 'v' : 'f') : '';
    if (token.kind !== 'blank') before = token;
    return {...token, class: class_};
  });
}

const inList = (text, at) => /\bin\s*\([^)]*$/i.test(text.slice(0, at));

/// The parts that `and` joins on the outermost level.
export function conjuncts(text) {
  const parts = [];
  let depth = 0, from = 0;
  for (const token of tokens(text)) {
    if (token.text === '(') depth++;
    else if (token.text === ')') depth--;
    else if (depth === 0 && token.text.toLowerCase() === 'or' && token.kind === 'word') return [text.trim()];
    else if (depth === 0 && token.text.toLowerCase() === 'and' && token.kind === 'word') { parts.push(text.slice(from, token.from).trim()); from = token.from + 3; }
  }
  parts.push(text.slice(from).trim());
  return parts.filter(Boolean);
}

export const quoted = value => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(value) && !WORDS.has(value.toLowerCase()) ? value : `'${String(value).replaceAll("'", "''")}'`;

/// Adds a comparison, in the place of an equal one of the same field.
export function withPart(text, field, value) {
  const other = conjuncts(text).filter(part => !new RegExp(`^${field}\\s*=`, 'i').test(part));
  return conjoined(other.join(' and '), `${field} ${value === null ? 'is null' : '= ' + quoted(value)}`);
}

/// Both: what is an alternative stands in brackets.
export function conjoined(text, part) {
  const parts = conjuncts(text);
  return [...parts.length === 1 && /\bor\b/i.test(parts[0]) && !/^\(.*\)$/.test(parts[0]) ? [`(${parts[0]})`] : parts, part].join(' and ');
}
