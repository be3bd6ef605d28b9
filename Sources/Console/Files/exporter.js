// A worker that takes an export: on a connection of its own it writes chunks to a file of the
// browser and hashes them. The whole is never in memory.

import {SHA256} from './core/sha256.js';

onmessage = async ({data: {address, token, request, file, method}}) => {
  try { postMessage({done: await run(address, token, method, request, file)}); } catch (error) { postMessage({failed: error.message}); }
};

async function run(address, token, method, params, file) {
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) if (name.startsWith('export-')) await root.removeEntry(name).catch(() => {});
  const handle = await root.getFileHandle(file, {create: true}), out = await handle.createSyncAccessHandle();
  const hash = new SHA256(), encoder = new TextEncoder();
  let expected = 0, told = 0;
  out.truncate(0);
  try {
    const result = await new Promise((resolve, reject) => {
      const socket = new WebSocket(address, 'cmdb.1');
      const ask = () => socket.send(JSON.stringify({jsonrpc: '2.0', id: 1, method, params}));
      socket.onopen = () => token ? socket.send(JSON.stringify({jsonrpc: '2.0', id: 0, method: 'session.login', params: {token}})) : ask();
      socket.onclose = () => reject(new Error('The connection was lost.'));
      socket.onmessage = ({data}) => {
        const message = JSON.parse(data);
        if (message.method?.endsWith('.chunk')) {
          if (message.params.sequence !== expected++) return reject(new Error('A part of the export is missing.'));
          const bytes = encoder.encode(message.params.data);
          hash.update(bytes);
          out.write(bytes);
          if (Date.now() - told > 250) { told = Date.now(); postMessage({progress: hash.bytes}); }
        } else if (message.error) reject(new Error(message.error.message));
        else if (message.id === 0) ask();
        else if (message.id === 1) { resolve(message.result); socket.onclose = null; socket.close(); }
      };
    });
    out.flush();
    const bytes = hash.bytes, sha256 = hash.hex();
    return {...result, same: sha256 === result.sha256 && bytes === result.bytes, found: {sha256, bytes}};
  } finally { out.close(); }
}
