// The one policy of trusted types: scripts of workers, and of those only the ones named here.

const known = new Set(['exporter.js', 'sw.js']);
const policy = globalThis.trustedTypes?.createPolicy('cmdb', {createScriptURL: address => {
  if (!known.has(new URL(address).pathname.split('/').at(-1))) throw new TypeError('No such worker.');
  return address;
}});

const script = address => policy ? policy.createScriptURL(address) : address;

export function worker(name) {
  return new Worker(script(new URL('../' + name, import.meta.url).href), {type: 'module'});
}

/// From the next visit on the page opens without a connection, too. Browsers allow it with TLS, and
/// on the host itself.
export const keepShell = () => navigator.serviceWorker?.register(script(location.origin + '/sw.js')).catch(() => {});
