// Reads delimited text: guesses encoding and delimiter, keeps every cell as it was typed.

/// UTF-8 or UTF-16 by their marks, UTF-8 if it is valid, else windows-1251.
export function decode(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return {text: new TextDecoder('utf-16le').decode(bytes), encoding: 'UTF-16'};
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return {text: new TextDecoder('utf-16be').decode(bytes), encoding: 'UTF-16'};
  try { return {text: new TextDecoder('utf-8', {fatal: true}).decode(bytes), encoding: 'UTF-8'}; } catch { return {text: new TextDecoder('windows-1251').decode(bytes), encoding: 'windows-1251'}; }
}

/// The delimiter that parts the first lines most evenly.
export function delimiter(text) {
  const sample = text.slice(0, 20000), counts = [';', '\t', ',', '|'].map(mark => {
    const widths = rows(sample, mark).slice(0, 20).map(row => row.cells.length);
    return {mark, width: widths[0] ?? 1, even: widths.filter(width => width === widths[0]).length};
  });
  return counts.filter(one => one.width > 1).sort((a, b) => b.even - a.even || b.width - a.width)[0]?.mark ?? ',';
}

/// Rows with the line on which each begins; quoted cells may hold delimiters and line breaks.
export function rows(text, mark) {
  const found = [];
  let cells = [], cell = '', quoted = false, line = 1, begun = 1, at = 0;
  const end = () => { cells.push(cell); cell = ''; };
  const close = () => { end(); if (cells.length > 1 || cells[0] !== '') found.push({line: begun, cells}); cells = []; };
  for (; at < text.length; at++) {
    const letter = text[at];
    if (letter === '\n') line++;
    if (quoted) {
      if (letter !== '"') cell += letter; else if (text[at + 1] === '"') { cell += '"'; at++; } else quoted = false;
    } else if (letter === '"' && cell === '') quoted = true;
    else if (letter === mark) end();
    else if (letter === '\r' && text[at + 1] === '\n') continue;
    else if (letter === '\n' || letter === '\r') { close(); begun = line; } else cell += letter;
  }
  if (cell !== '' || cells.length) close();
  return found;
}

/// A cell as a line of delimited text has it.
export const cell = value => /[";\n\r]/.test(value ?? '') ? `"${String(value).replaceAll('"', '""')}"` : String(value ?? '');
