// The first sheet of a workbook (ECMA-376): a ZIP of XML, of which six elements matter. The browser
// inflates; the XML is scanned, for a parser of markup is barred here.

const MOST = 256 << 20;

/// The files of a ZIP by name, each a function that reads it as text.
function unzip(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), files = new Map();
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error('This is no workbook: the list of its parts is missing.');
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Error('The list of parts of this workbook is damaged.');
    const method = view.getUint16(at + 10, true), packed = view.getUint32(at + 20, true), size = view.getUint32(at + 24, true), length = view.getUint16(at + 28, true), local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length)), from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true), part = bytes.subarray(from, from + packed);
    files.set(name, async () => {
      if (size > MOST || method !== 0 && method !== 8) throw new Error(`The part ${name} of this workbook cannot be read.`);
      return method ? new Response(new Blob([part]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).text() : new TextDecoder().decode(part);
    });
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}

const named = {lt: '<', gt: '>', amp: '&', quot: '"', apos: "'"};
const plain = text => text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (all, hex, number, name) => hex ? String.fromCodePoint(parseInt(hex, 16)) : number ? String.fromCodePoint(+number) : named[name] ?? all).replace(/_x([\dA-F]{4})_/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
const attribute = (tag, name) => { const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]; return found === undefined ? undefined : plain(found); };
/// All text of `<t>` below, without readings of other scripts.
const texts = xml => plain([...xml.replace(/<(?:\w+:)?rPh[\s\S]*?<\/(?:\w+:)?rPh>/g, '').matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([\s\S]*?)<\/(?:\w+:)?t>/g)].map(one => one[1]).join(''));

/// The shared strings, in their order.
export const stringsOf = xml => [...xml.matchAll(/<(?:\w+:)?si(?:\s[^>]*)?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?si>)/g)].map(one => texts(one[1] ?? ''));

/// Which styles of cells are dates: `'date'`, `'time'` where the hour is shown, else undefined.
export function datesOf(xml) {
  const own = new Map([...xml.matchAll(/<(?:\w+:)?numFmt\s[^>]*>/g)].map(([tag]) => [attribute(tag, 'numFmtId'), attribute(tag, 'formatCode')]));
  const cells = /<(?:\w+:)?cellXfs[\s\S]*?<\/(?:\w+:)?cellXfs>/.exec(xml)?.[0] ?? '';
  return [...cells.matchAll(/<(?:\w+:)?xf\s[^>]*>/g)].map(([tag]) => {
    const id = attribute(tag, 'numFmtId'), code = own.get(id)?.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '') ?? '';
    return id === '22' || /[yd]/i.test(code) && /h/i.test(code) ? 'time' : id >= 14 && id <= 17 || /[yd]/i.test(code) ? 'date' : undefined;
  });
}

/// The moment of a serial number: days since the end of 1899, or of 1903.
export function moment(serial, kind, since1904) {
  const at = new Date(Math.round((+serial - (since1904 ? 24107 : 25569)) * 86400) * 1000);
  if (isNaN(at)) return serial;
  return kind === 'date' || Number.isInteger(+serial) ? at.toISOString().slice(0, 10) : at.toISOString().slice(0, 19);
}

const column = reference => [...reference.replace(/\d+$/, '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/// `[{line, cells}]`, as `csv.js` answers; rows without a value are left out.
export function rowsOf(xml, strings, dates, since1904) {
  const rows = [];
  for (const [, opening, inside = ''] of xml.matchAll(/<(?:\w+:)?row(\s[^>]*?)?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?row>)/g)) {
    const cells = [];
    for (const [, tag, body = ''] of inside.matchAll(/<(?:\w+:)?c((?:\s[^>]*?)?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g)) {
      const at = attribute(tag, 'r') ? column(attribute(tag, 'r')) : cells.length, type = attribute(tag, 't'), value = plain(/<(?:\w+:)?v(?:\s[^>]*)?>([\s\S]*?)<\/(?:\w+:)?v>/.exec(body)?.[1] ?? '');
      if (at > 16383) continue;
      const kind = dates[+(attribute(tag, 's') ?? 0)];
      cells[at] = type === 's' ? strings[+value] ?? '' : type === 'inlineStr' ? texts(body) : type === 'b' ? (value === '1' ? 'true' : 'false') : type === 'e' ? '' : type === 'str' || !value ? value
        : kind ? moment(value, kind, since1904) : /e/i.test(value) ? String(+value) : value;
    }
    const line = +(attribute(opening ?? '', 'r') ?? rows.length + 1);
    if (cells.some(Boolean)) rows.push({line, cells: Array.from(cells, one => one ?? '')});
  }
  return rows;
}

/// The rows of the first sheet.
export async function workbook(bytes) {
  const files = unzip(bytes), read = async name => files.has(name) ? files.get(name)() : '';
  const book = await read('xl/workbook.xml'), links = await read('xl/_rels/workbook.xml.rels');
  const first = /<(?:\w+:)?sheet\s[^>]*>/.exec(book)?.[0] ?? '', id = attribute(first, '\\w+:id');
  const link = [...links.matchAll(/<Relationship\s[^>]*>/g)].map(one => one[0]).find(tag => attribute(tag, 'Id') === id), target = link && attribute(link, 'Target');
  const name = target ? (target.startsWith('/') ? target.slice(1) : 'xl/' + target) : 'xl/worksheets/sheet1.xml';
  if (!files.has(name)) throw new Error('This workbook has no sheet.');
  const [strings, styles, sheet] = await Promise.all([read('xl/sharedStrings.xml'), read('xl/styles.xml'), read(name)]);
  return {sheet: attribute(first, 'name') ?? '', rows: rowsOf(sheet, stringsOf(strings), datesOf(styles), /date1904="(?:1|true)"/.test(book))};
}
