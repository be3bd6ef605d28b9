// To answer, by telephone too, or to note. A note cannot be mistaken for an answer; a draft is kept until sent.

import {button, problem, segments, toast} from './parts.js';
import {drafts} from './store.js';
import {h} from './dom.js';
import {newKey, write} from './rpc.js';
import {t} from './text.js';

/// An answer is a message where they have written to us, else a comment that they may read. `talks`:
/// the conversation itself, without an incident.
export function composer({incident, talks, sent}) {
  const asMessage = talks || incident.conversation?.last, number = talks?.number ?? incident.number;
  const name = 'talk.' + number, kept = drafts.get(name) ?? {}, requester = talks ? talks.party?.name ?? talks.address?.name ?? talks.address?.address : incident.requester?.name ?? incident.contact?.name;
  let internal = kept.internal ?? !requester, called = false, busy = false, timer, key = newKey();
  const area = h('textarea', {'aria-label': t('text'), value: kept.text ?? '', placeholder: '', oninput: () => { key = newKey(); clearTimeout(timer); timer = setTimeout(keep, 300); },
    onkeydown: event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(); } if (event.key === 'Escape') area.blur(); }});
  const label = h('span.muted.small'), go = button('', () => send(), {kind: 'p', icon: 'send'}), hold = button(t('send and wait'), () => send(true), {class: 'only-l'});
  const text = h('span');
  go.append(text, h('kbd.kb', {'aria-hidden': 'true'}, 'Ctrl ↵'));
  const keep = () => { clearTimeout(timer); drafts.set(name, area.value.trim() ? {text: area.value, internal} : null); };

  function draw() {
    box.classList.toggle('internal', internal);
    label.textContent = t(internal ? 'seen by staff' : called ? 'told' : asMessage ? 'sent to them' : 'seen by requester', {name: requester ?? t('requester')});
    area.placeholder = t(internal ? 'write note' : 'write reply');
    text.textContent = t(internal ? 'keep note' : called ? 'record call' : 'send');
    hold.hidden = internal || called || !!talks || !['assigned', 'in_progress'].includes(incident.state);
  }

  async function send(wait) {
    const given = area.value.trim();
    if (!given || busy) return area.focus();
    busy = true;
    area.readOnly = true;
    go.disabled = hold.disabled = true;
    try {
      const subject = talks ? {conversation: number} : {incident: number};
      if (asMessage && !internal) await write('message.send', {...subject, text: given, ...(called && {called})}, key);
      else if (talks) await write('message.note', {...subject, text: given}, key);
      else await write('incident.comment', {...subject, text: given, visibility: internal ? 'internal' : 'public'}, key);
      if (wait) await write('incident.transition', {incident: incident.number, state: 'pending', waiting_for: 'requester'}, key + '-wait');
      area.value = '';
      drafts.drop(name);
      toast(t(internal ? 'note kept' : asMessage && !called ? 'message sent' : 'reply kept'));
      busy = false;
      sent();
    } catch (error) {
      problem(error);
    } finally {
      busy = false;
      area.readOnly = false;
      go.disabled = hold.disabled = false;
    }
  }

  // Loaded when one of its marks is written first.
  let marks;
  area.addEventListener('input', () => { if (!marks && /[@#/]/.test(area.value)) marks = import('./mentions.js').then(({mentions}) => mentions(area, talks ? {conversation: number} : {incident: number})); });

  const box = h('div.compose', h('div.row', segments(t('kind of message'), ['reply', ...asMessage ? ['call'] : [], 'note'].map(one => [one, t(one)]), internal ? 'note' : 'reply', one => { internal = one === 'note'; called = one === 'call'; key = newKey(); draw(); area.focus(); }), label),
    h('div.written', area), h('div.row', go, hold, h('span.grow'), h('span.muted.small.only-l', t('draft keeps itself'))));
  draw();
  return {node: box, keep, focus: () => area.focus(), busy: () => busy || document.activeElement === area && area.value.trim() !== ''};
}
