// One WebSocket, many requests in flight. Nothing is lost when it breaks: what was not answered is
// sent again, writes with the idempotency key they were first sent with.

import {token} from './store.js';

const WINDOW = 24, RETRIES = 5;

/// A decimal whose text a number would not keep: `12990.10` stays `12990.10`.
export class Decimal {
  constructor(text) { this.text = text; }
  toString() { return this.text; }
  valueOf() { return Number(this.text); }
  toJSON() { return JSON.rawJSON ? JSON.rawJSON(this.text) : Number(this.text); }
}

const revive = (_, value, context) =>
  typeof value === 'number' && context && String(value) !== context.source ? new Decimal(context.source) : value;

/// An error that the server answered, or `kind` "offline" where a request cannot be sent again.
export class Failure extends Error {
  constructor({code = 0, message, data = {}}) {
    super(message);
    this.code = code;
    this.data = data;
    this.kind = data.kind ?? 'internal';
  }
}

const events = new EventTarget(), handlers = new Map(), asked = new Map();
let socket, account, ready = false, next = 1, inFlight = 0, attempts = 0, timer, lost = 0;
/// Ids to send, in order.
let queue = [];

export const connection = {
  state: 'closed', since: 0, retryAt: 0,
  on: (name, act) => { const f = event => act(event.detail); events.addEventListener(name, f); return () => events.removeEventListener(name, f); },
};
const tell = (name, detail) => events.dispatchEvent(new CustomEvent(name, {detail}));
connection.refuse = error => tell('refused', error);
function become(state) { connection.state = state; connection.since = Date.now(); tell('state', state); }

const secure = location.protocol === 'https:';

export function connect() {
  clearTimeout(timer);
  if (socket) return;
  if (!secure && !token.get()) return become('login');
  if (connection.state === 'closed') become('connecting');
  socket = new WebSocket(`${secure ? 'wss' : 'ws'}://${location.host}/rpc`, 'cmdb.1');
  const mine = socket;
  socket.onopen = () => mine.send(JSON.stringify({jsonrpc: '2.0', id: 0, ...(secure
    ? {method: 'session.whoami'} : {method: 'session.login', params: {token: token.get()}})}));
  socket.onmessage = event => { if (mine === socket) receive(JSON.parse(event.data, revive)); };
  socket.onclose = event => { if (mine === socket) closed(event.code); };
}

function closed(code) {
  // With a token a refusal is answered before: without an answer the login has only taken too long.
  const over = code === 4401 && (secure || ready);
  socket = undefined;
  ready = false;
  inFlight = 0;
  if (over) return ended();
  if (connection.state === 'login') return;
  if (connection.state !== 'offline') { lost = Date.now(); become('offline'); }
  again();
  const wait = attempts++ === 0 ? 200 + Math.random() * 300 : Math.min(15000, 500 * 2 ** attempts) * (0.5 + Math.random() / 2);
  connection.retryAt = Date.now() + wait;
  timer = setTimeout(connect, wait);
  tell('state', 'offline');
}

addEventListener('online', () => { clearTimeout(timer); connect(); });
addEventListener('offline', () => socket?.close());

function receive(message) {
  if (message.id === undefined) return handlers.get(message.method)?.forEach(act => act(message.params));
  if (message.id === 0) return entered(message);
  const request = asked.get(message.id);
  if (!request) return;
  inFlight--;
  if (message.error) {
    const failure = new Failure(message.error), {data} = failure;
    const anew = data.retryable && !request.once && request.tries++ < RETRIES && ['overloaded', 'unavailable', 'outcome_unknown'].includes(failure.kind);
    if (failure.kind === 'unauthenticated') ended();
    if (anew) setTimeout(() => { request.sent = false; queue.push(message.id); flush(); }, data.retry_after_ms ?? 400 * request.tries);
    else settle(message.id, failure);
  } else settle(message.id, null, message.result);
  flush();
}

function entered({result, error}) {
  if (error) {
    const failure = new Failure(error);
    // A server that is busy or starting has said nothing about the token: it is asked again.
    if (failure.kind !== 'unauthenticated' && failure.data.retryable) {
      const old = socket;
      closed(1006);
      return old.close();
    }
    ended();
    return tell('refused', failure);
  }
  // Nobody sends what another account has left unsent.
  if (account && account !== result.account) for (const id of [...asked.keys()]) settle(id, new Failure({message: 'Another account has logged in.', data: {kind: 'offline'}}));
  account = result.account;
  ready = true;
  attempts = 0;
  const broken = lost;
  lost = 0;
  tell('entered', result);
  become('online');
  if (broken) tell('back', broken);
  flush();
}

/// The session is over: what waits stays, in case the same account comes back.
function ended() {
  const old = socket;
  socket = undefined;
  ready = false;
  inFlight = 0;
  token.set(null);
  old?.close();
  again();
  become('login');
}

/// Queues once more what was sent and not answered.
function again() {
  for (const [id, request] of asked) {
    if (request.once && request.sent) settle(id, new Failure({message: 'The connection was lost.', data: {kind: 'offline', retryable: true}}));
    else request.sent = false;
  }
  queue = [...asked.keys()].sort((a, b) => a - b);
}

function settle(id, failure, result) {
  const request = asked.get(id);
  if (!request) return;
  asked.delete(id);
  tell('pending', pendingWrites());
  if (failure) request.reject(failure); else request.resolve(result);
}

function flush() {
  while (ready && inFlight < WINDOW && queue.length) {
    const id = queue.shift(), request = asked.get(id);
    if (!request || request.sent) continue;
    request.sent = true;
    inFlight++;
    socket.send(request.line);
  }
}

export const pendingWrites = () => [...asked.values()].filter(request => request.write).length;

/// Asks. `once`: not repeated after a break (streams). `signal`: cancels at the server too.
export function call(method, params = {}, {signal, once = false, write = false} = {}) {
  const id = next++;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    asked.set(id, {line: JSON.stringify({jsonrpc: '2.0', id, method, params}), resolve, reject, once, write, tries: 0, sent: false});
    queue.push(id);
    if (write) tell('pending', pendingWrites());
    signal?.addEventListener('abort', () => {
      const request = asked.get(id);
      if (!request) return;
      if (request.sent && ready) { socket.send(JSON.stringify({jsonrpc: '2.0', method: 'request.cancel', params: {id}})); }
      else { asked.delete(id); queue = queue.filter(other => other !== id); }
      reject(signal.reason);
    });
    flush();
  });
}

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return 'web-' + Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/// Writes: resolved only when the server has acknowledged it; repeated with one key until then.
export const write = (method, params, key = newKey()) => call(method, {...params, idempotency_key: key}, {write: true});

/// Hears notifications; returns what stops it.
export function hear(method, act) {
  if (!handlers.has(method)) handlers.set(method, new Set());
  handlers.get(method).add(act);
  return () => handlers.get(method).delete(act);
}

/// Ends the session at the server, too.
export async function logout() {
  const end = secure ? fetch('/session', {method: 'DELETE'}) : ready ? write('session.end') : Promise.resolve();
  await Promise.race([end.catch(() => {}), new Promise(done => setTimeout(done, 3000))]);
  token.set(null);
  asked.clear();
  queue = [];
  const old = socket;
  socket = undefined;
  ready = false;
  become('login');
  old?.close();
}
