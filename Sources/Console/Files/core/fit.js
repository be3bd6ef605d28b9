// What of a text goes into a box that is drawn.

let pen;

/// As much of `text` as goes into `width`; `end`, such as a count, stays whole.
export function fit(text, width, size, end = '') {
  pen ??= document.createElement('canvas').getContext('2d');
  pen.font = `${size}px ${getComputedStyle(document.body).fontFamily}`;
  const goes = shown => pen.measureText(shown).width <= width;
  if (goes(text + end)) return text + end;
  let most = text.length - 1;
  while (most > 1 && !goes(`${text.slice(0, most).trimEnd()}…${end}`)) most--;
  return `${text.slice(0, most).trimEnd()}…${end}`;
}
