// Views: a condition with columns and an order under a name, kept by the server for oneself or for
// a role.

import {call} from './rpc.js';

export let views = [];
export const loadViews = () => call('view.list', {limit: 200, sort: 'name'}).then(answer => { views = answer.views; }, () => {});

/// The query that its list has; a list of incidents begins with all of them.
export const viewQuery = ({subject, where, columns, sort}) => new URLSearchParams(Object.entries({view: subject === 'incident' && 'all', where, sort: sort.join(), columns: columns.join()}).filter(([, value]) => value)).toString();
export const viewPath = view => (view.subject === 'item' ? '/items?' : '/incidents?') + viewQuery(view);
