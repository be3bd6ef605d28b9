// SHA-256 that takes its data in parts; `crypto.subtle` wants all of it at once.

const K = new Int32Array(64), START = new Int32Array(8);
for (let n = 2, at = 0; at < 64; n++) {
  let prime = true;
  for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
  if (!prime) continue;
  if (at < 8) START[at] = fraction(Math.sqrt(n));
  K[at++] = fraction(Math.cbrt(n));
}
function fraction(root) { return (root - Math.floor(root)) * 2 ** 32 | 0; }

export class SHA256 {
  #state = START.slice();
  #block = new Uint8Array(64);
  #view = new DataView(this.#block.buffer);
  #used = 0;
  #words = new Int32Array(64);
  bytes = 0;

  update(data) {
    this.bytes += data.length;
    let at = 0;
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    while (at < data.length) {
      // Whole blocks are taken from where they lie.
      if (this.#used === 0 && at + 64 <= data.length) { this.#mix(view, at); at += 64; continue; }
      const take = Math.min(64 - this.#used, data.length - at);
      this.#block.set(data.subarray(at, at + take), this.#used);
      this.#used += take;
      at += take;
      if (this.#used === 64) { this.#mix(this.#view, 0); this.#used = 0; }
    }
    return this;
  }

  /// The hash of all data so far, in hexadecimal digits. Ends the use of this object.
  hex() {
    const length = this.bytes;
    this.#block[this.#used++] = 0x80;
    if (this.#used > 56) { this.#block.fill(0, this.#used); this.#mix(this.#view, 0); this.#used = 0; }
    this.#block.fill(0, this.#used);
    this.#view.setUint32(56, Math.floor(length / 2 ** 29));
    this.#view.setUint32(60, length * 8 >>> 0);
    this.#mix(this.#view, 0);
    return Array.from(this.#state, word => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  #mix(view, from) {
    const w = this.#words, state = this.#state, k = K;
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(from + i * 4);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      w[i] = w[i - 16] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + w[i - 7] + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10) | 0;
    }
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (let i = 0; i < 64; i++) {
      const t1 = h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + k[i] + w[i] | 0;
      const t2 = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
      h = g; g = f; f = e; e = d + t1 | 0; d = c; c = b; b = a; a = t1 + t2 | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }
}
