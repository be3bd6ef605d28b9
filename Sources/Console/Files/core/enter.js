// Begins a session with a code: of `cmdb console`, or of an invitation. A code works once.

import {Failure, connect, connection} from './rpc.js';
import {token} from './store.js';

const device = () => (navigator.userAgentData?.platform || navigator.platform || 'browser').slice(0, 100);

/// Under TLS the gateway keeps the token in a cookie.
async function bySession(params) {
  const answer = await fetch('/session', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(params)});
  if (!answer.ok) throw new Failure({message: (await answer.json().catch(() => ({}))).message ?? `HTTP ${answer.status}`, data: {kind: 'unauthenticated'}});
}

/// Without TLS this tab keeps it.
const bySocket = params => new Promise((resolve, reject) => {
  const socket = new WebSocket(`ws://${location.host}/rpc`, 'cmdb.1');
  socket.onopen = () => socket.send(JSON.stringify({jsonrpc: '2.0', id: 1, method: 'session.start', params}));
  socket.onmessage = event => {
    const {result, error} = JSON.parse(event.data);
    if (error) reject(new Failure(error)); else resolve(token.set(result.token));
    socket.close();
  };
  socket.onclose = () => reject(new Failure({message: 'The connection was lost.', data: {kind: 'offline'}}));
});

export async function enter(code) {
  history.replaceState(null, '', location.pathname + location.search);
  const params = {code, device: device()};
  try {
    await (location.protocol === 'https:' ? bySession : bySocket)(params);
  } catch (error) {
    // The login page says it.
    connection.refusal = error;
  }
  connect();
}
