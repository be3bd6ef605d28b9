// The lists that were looked at last: `[` and `]` on a page go through them, Esc goes back to them.

export const trail = {
  items: {codes: [], address: '/items'},
  incidents: {codes: [], address: '/incidents'},
};
