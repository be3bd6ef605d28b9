// Rows of lists: a conversation.

import {h} from './dom.js';
import {age, brief} from './format.js';
import {conversationPath} from './router.js';
import {personOf} from './catalogue.js';
import {avatar} from './parts.js';
import {t} from './text.js';

/// A conversation of `inbox.get`: who writes, about what, for how long.
export const conversationRow = one => h('a.inc', {href: conversationPath(one.number), 'data-number': one.number},
  avatar(one.name ?? '?'), h('strong', one.name ?? one.number),
  h('span.end', {class: one.undelivered ? 'late' : ''}, one.undelivered ? t('not delivered') : one.unanswered_since ? h('b', t('waits for us', {time: age(one.unanswered_since)})) : one.state === 'waiting' ? t('we wait') : ''),
  h('small', [one.number, one.subject, one.last].filter(Boolean).join(' · ')),
  h('small.end', one.assignee ? brief(personOf(one.assignee)) : one.team ?? t('nobody')));
