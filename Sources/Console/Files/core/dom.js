// Elements without markup: what people wrote only ever becomes text.

const safe = /^(\/|#|https?:|mailto:|tel:|blob:)/i;

/// `h('li.row', {onclick, title}, 'text', node, [nodes], null)`. `false` and `null` are left out.
export function h(what, ...children) {
  const [name, ...classes] = what.split('.');
  const node = document.createElement(name || 'div');
  if (classes.length) node.className = classes.join(' ');
  const first = children[0];
  if (first && first.constructor === Object) set(node, children.shift());
  fill(node, children);
  return node;
}

export function set(node, properties) {
  for (const [key, value] of Object.entries(properties)) {
    if (value == null || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'class') node.classList.add(...value.split(' ').filter(Boolean));
    else if (key === 'href' && !safe.test(value)) continue;
    else if (key === 'value' || key === 'checked' || key === 'disabled' || key === 'selected') node[key] = value;
    else node.setAttribute(key, value === true ? '' : value);
  }
  return node;
}

export function fill(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child == null || child === false || child === '') continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

export function replace(node, ...children) {
  node.replaceChildren();
  return fill(node, children);
}

const SVG = 'http://www.w3.org/2000/svg';

/// An element of SVG.
export function s(name, attributes, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes ?? {})) if (value != null) node.setAttribute(key, value);
  return fill(node, children);
}
