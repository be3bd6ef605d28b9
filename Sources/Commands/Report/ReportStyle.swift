/// The style of a report: light, dark, narrow and on paper.
enum ReportStyle {
  static let text = #"""
    :root { --ground: #fbfbfa; --panel: #fff; --ink: #1d2330; --dim: #5c6472; --line: #d9dce2;
      --bar: #33699f; --mark: #e8f0f8; }
    @media (prefers-color-scheme: dark) {
      :root { --ground: #14171c; --panel: #1c2027; --ink: #e6e8ec; --dim: #a0a7b4; --line: #363c47;
        --bar: #6ba3dd; --mark: #263344; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--ground); color: var(--ink);
      font: 14px/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    header, main, noscript { display: block; max-width: 1400px; margin: 0 auto; padding: 0 16px; }
    header { padding-top: 24px; }
    h1 { font-size: 24px; margin: 0; }
    h2 { font-size: 17px; margin: 28px 0 8px; }
    .moment { color: var(--dim); margin: 2px 0 0; font-variant-numeric: tabular-nums; }
    .totals { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0; }
    .totals div { background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
      padding: 10px 16px; min-width: 130px; }
    .totals dt { color: var(--dim); font-size: 12px; }
    .totals dd { margin: 0; font-size: 20px; font-weight: 600; font-variant-numeric: tabular-nums; }
    .totals div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
    .charts { display: grid; gap: 16px; align-items: start; margin: 20px 0;
      grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); }
    figure { margin: 0; background: var(--panel); border: 1px solid var(--line);
      border-radius: 6px; padding: 12px 14px; break-inside: avoid; }
    figcaption { font-weight: 600; margin-bottom: 6px; }
    svg { display: block; width: 100%; height: auto; }
    svg text { font-size: 12.5px; fill: var(--ink); font-variant-numeric: tabular-nums; }
    svg .label { text-anchor: end; fill: var(--dim); }
    svg .bar { fill: var(--bar); }
    svg .hit { fill: transparent; }
    svg g[tabindex] { cursor: pointer; }
    svg g[tabindex]:hover .hit, svg g[tabindex]:focus-visible .hit { fill: var(--mark); }
    .controls { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; margin: 8px 0; }
    .controls label { display: grid; gap: 2px; font-size: 12px; color: var(--dim); }
    input, select, button { font: inherit; color: var(--ink); background: var(--panel);
      border: 1px solid var(--line); border-radius: 4px; padding: 5px 8px; max-width: 100%; }
    .controls select { max-width: 220px; }
    button { cursor: pointer; }
    button:disabled { color: var(--dim); cursor: default; opacity: .6; }
    :focus-visible { outline: 2px solid var(--bar); outline-offset: 1px; }
    .scroll { overflow-x: auto; background: var(--panel); border: 1px solid var(--line);
      border-radius: 6px; }
    table { border-collapse: collapse; width: 100%; }
    th, td { text-align: left; vertical-align: top; padding: 5px 10px;
      border-bottom: 1px solid var(--line); overflow-wrap: break-word; min-width: 90px; }
    td.text { min-width: 170px; }
    td.code { white-space: nowrap; }
    th { white-space: nowrap; padding: 2px 4px; }
    th button { border: 0; background: none; font-weight: 600; padding: 5px 6px; }
    th[aria-sort=ascending] button::after { content: " ▲"; font-size: 10px; }
    th[aria-sort=descending] button::after { content: " ▼"; font-size: 10px; }
    td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    tbody tr:last-child td { border-bottom: 0; }
    .pages { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 8px 0; }
    .facts dl { display: grid; gap: 6px; margin: 0; }
    .facts dl div { display: grid; grid-template-columns: minmax(140px, 220px) 1fr; gap: 12px; }
    .facts dt { color: var(--dim); }
    .facts dd { margin: 0; overflow-wrap: anywhere; font-family: ui-monospace, "DejaVu Sans Mono",
      monospace; font-size: 12.5px; }
    .facts { padding-bottom: 32px; }
    @media screen and (max-width: 640px) {
      .totals { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; }
      .totals div { min-width: 0; padding: 8px 10px; }
      .totals dd { font-size: 16px; overflow-wrap: anywhere; }
      .controls label, .controls select, .controls input { width: 100%; max-width: none; }
      thead { display: none; }
      table, tbody, tr, td { display: block; }
      tr { padding: 8px 0; border-bottom: 1px solid var(--line); }
      td, td.number, td.text, td.code { border: 0; min-width: 0; padding: 1px 10px;
        display: grid; text-align: left;
        grid-template-columns: 110px 1fr; gap: 8px; white-space: normal; }
      td:empty { display: none; }
      td::before { content: attr(data-label); color: var(--dim); font-size: 12px; }
      .facts dl div { grid-template-columns: 1fr; gap: 0; }
    }
    @media print {
      :root { --ground: #fff; --panel: #fff; --ink: #000; --dim: #444; --line: #bbb; --bar: #555; }
      @page { size: A4 landscape; margin: 12mm; }
      body { font-size: 9pt; }
      header, main { max-width: none; padding: 0; }
      .controls, .pages { display: none; }
      .charts { grid-template-columns: repeat(3, 1fr); }
      .scroll { border: 0; overflow: visible; }
      th, td, td.text, td.code { padding: 2px 4px; min-width: 0; font-size: 6.5pt; }
      th button { padding: 0; font-size: 6.5pt; white-space: normal; text-align: left; }
      th { white-space: normal; }
      thead { display: table-header-group; break-inside: avoid; }
      tr { break-inside: avoid; }
    }
    """#
}
