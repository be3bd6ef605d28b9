// A table that somebody has chosen: text or a workbook, and which of its rows has the headings.

import {decode, delimiter, rows as parse} from './csv.js';
import {t} from './text.js';

/// How many rows at the beginning may have the headings.
const SAMPLE = 50;

/// `{name, mark, encoding, all}`: how the file was read, and all its rows.
export async function readTable(chosen) {
  const bytes = new Uint8Array(await chosen.arrayBuffer()), read = bytes[0] === 0x50 && bytes[1] === 0x4b ? await fromBook(bytes) : fromText(bytes);
  if (read.all.length < 2) throw new Error(t('file empty'));
  return withHeadings({name: chosen.name, ...read}, headings(read.all));
}

function fromText(bytes) {
  const {text, encoding} = decode(bytes), clean = text.replace(/^\ufeff/, ''), mark = delimiter(clean);
  return {all: parse(clean, mark), mark: `«${mark === '\t' ? 'Tab' : mark}»`, encoding};
}

async function fromBook(bytes) {
  const {sheet, rows} = await (await import('./xlsx.js')).workbook(bytes);
  return {all: rows, mark: t('sheet of', {name: sheet}), encoding: 'Excel'};
}

const plain = cell => cell.trim().replace(/\s+/g, ' ');
const filled = row => row.cells.map(plain).filter(Boolean);
const many = (text, what) => (text.match(what) ?? []).length;
const isOfWords = words => new Set(words).size === words.length
  && words.every(word => word.length <= 200 && /\p{L}/u.test(word) && many(word, /\p{N}/gu) * 2 <= word.length);

/// The place of the headings: the first row that is nearly as wide as the table and has words alone,
/// each once; else the first wide one. Above it stand titles.
export function headings(all) {
  const sample = all.slice(0, SAMPLE).map(filled), widest = Math.max(...sample.map(words => words.length));
  const wide = [...sample.keys()].filter(at => sample[at].length > 0 && sample[at].length * 5 >= widest * 3);
  return wide.find(at => isOfWords(sample[at])) ?? wide[0] ?? 0;
}

/// Rows that may have the headings: `[place, text]`. Data stands below.
export const mayHead = file => file.all.slice(0, Math.min(SAMPLE, file.all.length - 1)).map((row, at) => [String(at), `${row.line}: ${filled(row).join(' · ').slice(0, 80)}`]);

/// A column without a heading, or with one that stands already, gets its letters: `Цена (D)`.
export function withHeadings(file, at) {
  const seen = new Set(), {cells} = file.all[at], width = Math.max(...file.all.slice(at, at + SAMPLE).map(row => row.cells.length));
  const headers = Array.from({length: width}, (_, column) => {
    let name = plain(cells[column] ?? '');
    while (!name || seen.has(name)) name = `${name} (${letters(column)})`.trim();
    seen.add(name);
    return name;
  });
  return {...file, at, headers, rows: file.all.slice(at + 1)};
}

const letters = column => (column >= 26 ? letters(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + column % 26);
