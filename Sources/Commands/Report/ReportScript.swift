/// The script of a report: its tables sort, search, filter and page, all in the page.
enum ReportScript {
  static let text = #"""
    "use strict";
    (() => {
      const data = JSON.parse(document.getElementById("data").textContent);
      const words = data.words;
      const order = new Intl.Collator(data.language, { numeric: true }).compare;
      const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
      const make = (name, members, ...children) => {
        const element = Object.assign(document.createElement(name), members);
        element.append(...children);
        return element;
      };
      const tables = {};

      class Table {
        constructor(table) {
          Object.assign(this, table, { query: "", page: 0, size: 25, sorted: null, isUp: true });
          this.section = document.getElementById(this.id);
          this.filters = new Map();
          this.build();
          this.update();
        }
        cell(row, column) {
          const value = row[column], values = this.columns[column].values;
          return values && typeof value === "number" ? values[value] : value;
        }
        text(row) {
          // Made once a row, when it is first searched.
          if (row.text === undefined) {
            row.text = this.columns.map((_, c) => this.cell(row, c)).join("\n").toLowerCase();
          }
          return row.text;
        }
        build() {
          const search = make("input", { type: "search", size: 28 });
          let timer = 0;
          search.addEventListener("input", () => {
            clearTimeout(timer);
            timer = setTimeout(() => { this.query = search.value; this.first(); }, 120);
          });
          this.selects = new Map();
          const labels = this.columns.flatMap((column, c) => {
            if (column.kind !== "word") return [];
            const select = make("select", {}, make("option", { value: "-1" }, words.all));
            column.values.map((value, v) => [value, v]).sort((a, b) => order(a[0], b[0]))
              .forEach(([value, v]) =>
                select.append(make("option", { value: String(v) }, value || words.none)));
            select.addEventListener("change", () => this.pick(c, Number(select.value)));
            this.selects.set(c, select);
            return [make("label", {}, column.label, select)];
          });
          const clear = make("button", { type: "button" }, words.clear);
          clear.addEventListener("click", () => {
            search.value = this.query = "";
            this.selects.forEach((select) => { select.value = "-1"; });
            this.filters.clear();
            this.first();
          });
          this.heads = this.columns.map((column, c) => {
            const button = make("button", { type: "button" }, column.label);
            button.addEventListener("click", () => this.sort(c));
            return make("th", { scope: "col" }, button);
          });
          this.body = make("tbody", {});
          this.previous = make("button", { type: "button" }, words.previous);
          this.next = make("button", { type: "button" }, words.next);
          this.status = make("output", {});
          this.previous.addEventListener("click", () => { this.page -= 1; this.draw(); });
          this.next.addEventListener("click", () => { this.page += 1; this.draw(); });
          this.section.append(
            make("div", { className: "controls" },
              make("label", {}, words.search, search), ...labels, clear),
            make("div", { className: "scroll" },
              make("table", {}, make("thead", {}, make("tr", {}, ...this.heads)), this.body)),
            make("div", { className: "pages" }, this.previous, this.status, this.next));
        }
        pick(column, value) {
          if (value < 0) this.filters.delete(column); else this.filters.set(column, value);
          const select = this.selects.get(column);
          if (select) select.value = String(value);
          this.first();
        }
        sort(column) {
          this.isUp = this.sorted === column ? !this.isUp : true;
          this.sorted = column;
          this.heads.forEach((head, c) => {
            if (c !== column) return head.removeAttribute("aria-sort");
            head.setAttribute("aria-sort", this.isUp ? "ascending" : "descending");
          });
          this.first();
        }
        first() { this.page = 0; this.update(); }
        update() {
          const parts = this.query.toLowerCase().split(/\s+/).filter(Boolean);
          this.shown = this.rows.filter((row) => {
            for (const [column, value] of this.filters) if (row[column] !== value) return false;
            return parts.every((part) => this.text(row).includes(part));
          });
          if (this.sorted !== null) this.arrange();
          this.draw();
        }
        arrange() {
          const column = this.sorted, sign = this.isUp ? 1 : -1;
          const isNumber = this.columns[column].kind === "number";
          const number = (text) => parseFloat(text.replace(/,/g, ""));
          const keys = this.shown.map((row) => {
            const text = this.cell(row, column);
            return [isNumber && text !== "" ? number(text) : text, row];
          });
          // What has no value comes last, whichever way.
          keys.sort(([a], [b]) =>
            a === b ? 0 : a === "" ? 1 : b === "" ? -1
              : sign * (isNumber ? a - b : order(a, b)));
          this.shown = keys.map(([, row]) => row);
        }
        draw(isWhole) {
          const pages = Math.max(1, Math.ceil(this.shown.length / this.size));
          this.page = Math.min(Math.max(this.page, 0), pages - 1);
          const from = isWhole ? 0 : this.page * this.size;
          const rows = isWhole ? this.shown : this.shown.slice(from, from + this.size);
          this.body.replaceChildren(...rows.map((row) =>
            make("tr", {}, ...this.columns.map((column, c) => {
              const cell = make("td", { className: column.kind }, this.cell(row, c));
              cell.dataset.label = column.label;
              return cell;
            }))));
          if (!rows.length) {
            const cell = make("td", { colSpan: this.columns.length }, words.nothing);
            this.body.append(make("tr", {}, cell));
          }
          this.previous.disabled = this.page === 0;
          this.next.disabled = this.page >= pages - 1;
          this.status.value = `${words.page} ${this.page + 1} ${words.of} ${pages} · `
            + `${grouped(this.shown.length)} ${words.of} ${grouped(this.rows.length)}`;
        }
      }

      for (const table of data.tables) tables[table.id] = new Table(table);

      // A bar filters the items by what it stands for.
      for (const bar of document.querySelectorAll("svg g[data-column]")) {
        const column = Number(bar.dataset.column), items = tables.items;
        const values = items.columns[column].values;
        let value = values.indexOf(bar.dataset.value);
        if (value < 0 && bar.dataset.value === words.none) value = values.indexOf("");
        if (value < 0) continue;
        bar.setAttribute("tabindex", "0");
        bar.setAttribute("role", "button");
        const pick = () => {
          items.pick(column, value);
          items.section.scrollIntoView({ behavior: "smooth" });
        };
        bar.addEventListener("click", pick);
        bar.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          pick();
        });
      }

      // On paper stands everything that the conditions leave.
      addEventListener("beforeprint", () => Object.values(tables).forEach((t) => t.draw(true)));
      addEventListener("afterprint", () => Object.values(tables).forEach((t) => t.draw()));
    })();
    """#
}
