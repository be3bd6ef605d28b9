// The one policy of trusted types: scripts of workers, and of those only the ones named here.

const known = new Set(['exporter.js']);
const policy = globalThis.trustedTypes?.createPolicy('cmdb', {createScriptURL: address => {
  if (!known.has(new URL(address).pathname.split('/').at(-1))) throw new TypeError('No such worker.');
  return address;
}});

export function worker(name) {
  const address = new URL('../' + name, import.meta.url).href;
  return new Worker(policy ? policy.createScriptURL(address) : address, {type: 'module'});
}
