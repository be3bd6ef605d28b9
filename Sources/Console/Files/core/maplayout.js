// The layers of an impact map. Siblings of one class share a box that opens; nothing is dropped:
// what is not drawn by itself is counted in a box.

const KEEP = new Set(['service', 'cash_register']);
const few = name => name === 'service' ? 3 : 1;
const groupBy = (list, key) => list.reduce((map, one) => { const at = key(one); if (map.has(at)) map.get(at).push(one); else map.set(at, [one]); return map; }, new Map());

/// `items` as `impact.analyze` answers, `roots` brief items, `spared`, `open` the keys of opened
/// boxes. Answers trees of boxes `{key, items, depth, group, spared, root, children}`.
export function boxesOf({items, roots, spared = []}, open, most = 400) {
  const kids = groupBy(items, one => one.via.from.id), weights = new Map();
  const weight = one => {
    if (!weights.has(one.item.id)) { weights.set(one.item.id, 1); weights.set(one.item.id, 1 + (one.item.class === 'service' ? 5 : 0) + (kids.get(one.item.id) ?? []).reduce((sum, kid) => sum + weight(kid), 0)); }
    return weights.get(one.item.id);
  };
  let count = 0;
  function below(key, members, depth) {
    const out = [], rest = [];
    for (const [name, list] of groupBy(members.flatMap(one => kids.get(one.item.id) ?? []), one => one.item.class)) {
      const path = `${key}/${name}`, leaf = !KEEP.has(name) && list.every(one => !kids.has(one.item.id));
      if (leaf && !open.has(key + '/*')) rest.push(...list);
      else if (list.length > few(name) && (!open.has(path) || count > most)) out.push({key: path, items: list, depth, group: name});
      else for (const one of list) out.push({key: `${path}/${one.item.id}`, items: [one], depth});
    }
    if (rest.length) out.push({key: key + '/*', items: rest, depth, group: rest.length > 1 ? '*' : undefined});
    count += out.length;
    for (const box of out) {
      box.weight = box.items.reduce((sum, one) => sum + weight(one), 0);
      box.children = box.group === '*' ? [] : below(box.key, box.items, depth + 1);
    }
    return out.sort((a, b) => (a.group === '*') - (b.group === '*') || b.weight - a.weight);
  }
  const trees = roots.map(item => ({key: 'r' + item.id, items: [{item}], depth: 0, root: true}));
  for (const tree of trees) tree.children = below(tree.key, tree.items, 1);
  trees[0]?.children.push(...spared.map(one => ({key: 's' + one.item.id, items: [one], depth: 1, spared: one, children: []})));
  return trees;
}

/// Gives each box its place: layers from left to right, or an indented outline where it is narrow.
export function place(trees, {narrow, width}) {
  const H = 42, GAP = 12, INDENT = 16, boxes = [];
  let y = 0, deep = 0;
  const row = box => { box.y = y; y += H + GAP; };
  function put(box, parent) {
    boxes.push(box);
    box.parent = parent;
    deep = Math.max(deep, box.depth);
    if (narrow) { row(box); for (const child of box.children) put(child, box); return; }
    const kin = box.children.filter(child => !child.spared), spared = box.children.filter(child => child.spared);
    if (!kin.length) row(box);
    const start = y;
    for (const child of kin) put(child, box);
    if (kin.length) box.y = kin[0].y;
    // The spared go into the free room below the first child, else below all.
    const room = kin.length && (kin[1]?.y ?? y) - kin[0].y > (spared.length + 1) * (H + GAP);
    spared.forEach((child, at) => { boxes.push(child); child.parent = box; if (room) child.y = kin[0].y + (at + 1) * (H + GAP); else row(child); });
    return start;
  }
  for (const tree of trees) put(tree);
  const W = narrow ? Math.max(120, width - deep * INDENT - 8) : 166, step = narrow ? INDENT : W + 34;
  for (const box of boxes) box.x = box.depth * step;
  return {boxes, W, H, narrow, width: deep * step + W + 10, height: y - GAP + 8};
}
