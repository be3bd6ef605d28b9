// A session in a list: on what, from where, since when; or an invitation that waits.

import {button, chip, tag} from './parts.js';
import {h} from './dom.js';
import {t} from './text.js';
import {when} from './format.js';

export const sessionRow = (one, end, named) => h('li', h('div.t', h('b', one.since ? one.device ?? t('unknown device') : t('invitation')), ' ', named && tag(one.account), one.current && [' ', chip('good', t('this one'))],
  h('small', one.address && `${one.address} · `, one.since ? [t('last used'), ' ', when(one.last_used ?? one.since)] : [t('valid until'), ' ', when(one.expires_at)])),
end && !one.current && button(t('end session'), () => end(one), {'aria-label': `${t('end session')}: ${one.device ?? one.account}`}));
