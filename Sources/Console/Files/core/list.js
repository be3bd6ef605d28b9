// A table of any length: pages of 100 by cursor, at most 60 rows in the document, 20 pages in memory.

import {h} from './dom.js';
import {t} from './text.js';

const PAGE = 100, WINDOW = 60, KEPT = 20;

/// `fetchPage(cursor)` answers `{rows, next, total}`; `drawRow(row, index)` a `tr` with a link.
export class List {
  #pages = [{cursor: undefined}];
  #end = null;
  #height = 34;
  #drawn = new Map();
  #busy = new Set();
  total;
  current = -1;

  constructor({head, label, fetchPage, drawRow, failed, counted, body = h('tbody'), columns}) {
    Object.assign(this, {fetchPage, drawRow, failed, counted, body, columns});
    this.table = h('table', {'aria-label': label}, h('thead', h('tr', head)), body);
    this.above = h('tr.gap', {'aria-hidden': 'true'}, h('td', {colspan: columns}));
    this.below = h('tr.gap', {'aria-hidden': 'true'}, h('td', {colspan: columns}));
    this.scrolled = () => { this.waiting ??= requestAnimationFrame(() => { this.waiting = undefined; this.draw(); }); };
  }

  start() {
    addEventListener('scroll', this.scrolled, {passive: true});
    addEventListener('resize', this.resized = () => { this.#height = 0; this.redraw(); });
    return this.#load(0);
  }

  stop() {
    removeEventListener('scroll', this.scrolled);
    removeEventListener('resize', this.resized);
  }

  /// How many rows are known to exist, loaded or not.
  get known() { return this.#end ?? (this.#pages.length - 1) * PAGE; }
  row(index) { return this.#pages[Math.floor(index / PAGE)]?.rows?.[index % PAGE]; }

  async #load(number) {
    const page = this.#pages[number];
    if (!page || page.rows || this.#busy.has(number)) return;
    this.#busy.add(number);
    try {
      const {rows, next, total} = await this.fetchPage(page.cursor);
      page.rows = rows;
      if (next) this.#pages[number + 1] ??= {cursor: next};
      else this.#end = number * PAGE + rows.length;
      if (total !== undefined) this.counted?.(this.total = total);
      this.#forget(number);
      this.redraw();
    } catch (error) {
      this.failed(error);
    } finally { this.#busy.delete(number); }
  }

  #forget(near) {
    const loaded = this.#pages.map((page, number) => page.rows ? number : -1).filter(number => number >= 0);
    loaded.sort((a, b) => Math.abs(b - near) - Math.abs(a - near));
    for (const number of loaded.slice(0, Math.max(0, loaded.length - KEPT))) this.#pages[number].rows = undefined;
  }

  /// Reads what is in sight again, without moving it.
  async refresh() {
    const [from, to] = this.#range();
    for (let number = 0; number < this.#pages.length; number++) {
      const page = this.#pages[number];
      if (number < Math.floor(from / PAGE) || number > Math.floor(to / PAGE)) page.rows = undefined;
      else if (page.rows) await this.fetchPage(page.cursor).then(({rows}) => { page.rows = rows; }, this.failed);
    }
    this.redraw();
  }

  redraw() { this.#drawn.clear(); this.draw(); }

  #range() {
    const top = this.body.getBoundingClientRect().top, first = Math.floor(-top / (this.#height || 34));
    const from = Math.max(0, Math.min(first - 10, this.known - WINDOW));
    return [from, Math.min(this.known, from + WINDOW)];
  }

  draw() {
    if (!this.body.isConnected && this.#drawn.size) return;
    const [from, to] = this.#range(), rows = [];
    for (let index = from; index < to; index++) {
      const row = this.row(index);
      if (!row) this.#load(Math.floor(index / PAGE));
      let node = this.#drawn.get(index);
      if (!node || node.waits && row) {
        node = row ? this.drawRow(row, index) : h('tr.wait', h('td', {colspan: this.columns}, '…'));
        node.waits = !row;
        node.setAttribute('aria-rowindex', index + 2);
        this.#drawn.set(index, node);
      }
      node.classList.toggle('cur', index === this.current);
      rows.push(node);
    }
    for (const index of this.#drawn.keys()) if (index < from || index >= to) this.#drawn.delete(index);
    this.above.style.height = from * (this.#height || 34) + 'px';
    this.below.style.height = (this.known - to) * (this.#height || 34) + 'px';
    const focus = document.activeElement, held = this.body.contains(focus);
    this.#place([this.above, ...rows, this.below]);
    if (held && focus.isConnected) focus.focus({preventScroll: true});
    this.table.setAttribute('aria-rowcount', (this.total ?? this.known) + 1);
    if (!this.#height || this.#height === 34) {
      const height = rows[0]?.getBoundingClientRect().height;
      if (height && height !== this.#height) { this.#height = height; return this.scrolled(); }
    }
    if (to >= this.known - 20 && this.#end === null) this.#load(this.#pages.length - 1);
  }

  /// Puts the rows in place, touching only those that are new or gone.
  #place(nodes) {
    const wanted = new Set(nodes);
    for (const child of [...this.body.children]) if (!wanted.has(child)) child.remove();
    nodes.forEach((node, at) => { if (this.body.children[at] !== node) this.body.insertBefore(node, this.body.children[at] ?? null); });
  }

  /// Moves the current row by keys; its link takes the focus.
  move(step) {
    this.current = Math.max(0, Math.min(this.known - 1, this.current + step));
    const top = this.body.getBoundingClientRect().top + this.current * this.#height;
    if (top < 120) scrollBy(0, top - 160); else if (top > innerHeight - 140) scrollBy(0, top - innerHeight + 200);
    this.draw();
    this.#drawn.get(this.current)?.querySelector('a')?.focus({preventScroll: true});
  }
  get chosen() { return this.current >= 0 ? this.row(this.current) : undefined; }
}

export const sortHead = (label, field, sort, act) => {
  const down = field && sort === '-' + field, up = field && sort === field;
  return h('th', {'aria-sort': up ? 'ascending' : down ? 'descending' : null, scope: 'col'}, field
    ? h('button', {type: 'button', title: t('sort by', {label}), onclick: () => act(up ? '-' + field : down ? '' : field)}, label, up ? ' ↑' : down ? ' ↓' : '') : label);
};
