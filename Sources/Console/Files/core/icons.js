// The icons: 24 by 24, drawn by lines of the current colour.

import {s} from './dom.js';

const paths = {
  home: 'M3.5 11 12 4l8.5 7M6 9.5V20h12V9.5M10 20v-6h4v6',
  inbox: 'M4 13 6.5 5h11L20 13v6H4zM4 13h5l1.5 3h3L15 13h5',
  box: 'm12 3 8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9',
  map: 'M2.5 12a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0M15.5 5.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0M15.5 18.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0M7.3 10.8l8.4-4.2M7.3 13.2l8.4 4.2',
  cal: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M8 14h2M14 14h2',
  scan: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 8v8M11 8v8M13.5 8v8M16 8v8',
  io: 'M8 4v13M4.5 13.5 8 17l3.5-3.5M16 20V7M12.5 10.5 16 7l3.5 3.5',
  tree: 'M4 4h7v5H4zM13 10h7v5h-7zM13 17h7v4h-7zM7 9v10.5h6M7 12.5h6',
  book: 'M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2zM5 18a2 2 0 0 1 2-2h12M9 8h6M9 11.5h4',
  pulse: 'M3 12h4l3-7 4 14 3-7h4',
  search: 'M4.5 10.5a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M15 15l5 5',
  phone: 'M6 3.5 9 4l1.5 4.5L8.5 10a12 12 0 0 0 5.5 5.5l1.5-2 4.5 1.5.5 3a2 2 0 0 1-2 2.5C10.5 20 4 13.5 3.5 6A2 2 0 0 1 6 3.5z',
  pin: 'M12 21c4-5 6.5-8 6.5-11a6.5 6.5 0 0 0-13 0c0 3 2.5 6 6.5 11zM9.7 10a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0 -4.6 0',
  shield: 'm12 3 7.5 3v5.5c0 4.5-3 7.5-7.5 9.5-4.5-2-7.5-5-7.5-9.5V6z',
  doc: 'M6 3.5h8l4 4V20.5H6zM14 3.5v4h4M9 12h6M9 15.5h6',
  snow: 'M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9M9.5 4.5 12 7l2.5-2.5M9.5 19.5 12 17l2.5 2.5',
  door: 'M6 20.5V4l9-1v18zM15 5.5h3.5v15M4 20.5h16M11.5 12v1.5',
  printer: 'M7 8V3.5h10V8M7 17H4V8.5h16V17h-3M7 13.5h10v7H7zM16.5 11h.5',
  drop: 'M12 3.5c4 5 6 7.5 6 10.5a6 6 0 0 1-12 0c0-3 2-5.5 6-10.5z',
  net: 'M3.5 8.5h17v7h-17zM7 12h.5M10 12h.5M13 12h.5M17 12h.5M12 15.5V20M8 20h8',
  user: 'M8.2 8a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0 -7.6 0M4.5 20c.5-4 3.5-6 7.5-6s7 2 7.5 6',
  plus: 'M12 5v14M5 12h14',
  dots: 'M6 12h.01M12 12h.01M18 12h.01',
  check: 'm5 12.5 4.5 4.5L19 7',
  alert: 'M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.1',
  copy: 'M9 9h11v11H9zM5.5 15H4V4h11v1.5',
  clock: 'M4 12a8 8 0 1 0 16 0a8 8 0 1 0 -16 0M12 7.5V12l3 2',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1',
  menu: 'M4 7h16M4 12h16M4 17h16',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 14h2M14 18v2M18 18h2v2h-2z',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M6 9.5l6 6 6-6',
  left: 'M14.5 6l-6 6 6 6',
  right: 'M9.5 6l6 6-6 6',
  org: 'M4 20.5V5h9v15.5M13 10h7v10.5M3 20.5h18M7 9h3M7 12.5h3M7 16h3M16 13.5h1.5M16 17h1.5',
  send: 'M4 12 20 4.5 15 20l-3.5-6.5zM11.5 13.5 20 4.5',
  out: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  bolt: 'M13 3 5 13.5h6L10 21l9-11h-6z',
  cam: 'M4 7h12v10H4zM16 11l5-3v8l-5-3',
  filter: 'M4 5h16l-6.5 7.5V19l-3-1.5v-5z',
  undo: 'M8 5 4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11H9',
  server: 'M4 4h16v7H4zM4 13h16v7H4zM7.5 7.5h.1M7.5 16.5h.1',
  laptop: 'M5 5h14v10H5zM2.5 18.5h19',
};

export function icon(name, label) {
  const node = s('svg', {class: 'i', viewBox: '0 0 24 24', ...(label ? {role: 'img', 'aria-label': label} : {'aria-hidden': 'true'})});
  node.append(s('path', {d: paths[name] ?? paths.box, ...(name === 'dots' ? {'stroke-width': 3} : {})}));
  return node;
}
