const words = new Int32Array(80);
const blockBytes = 64;

/** The 16 words of a block of the padded message: its own bytes, 0x80, zeros, and its length in bits at the end. */
function loadBlock(bytes: Uint8Array, from: number, length: number, padded: number, block: number): void {
  for (let word = 0; word < 16; word += 1) {
    const left = length - block - 4 * word;
    const at = from + length - left;
    if (left >= 4) {
      words[word] =
        ((bytes[at] as number) << 24) |
        ((bytes[at + 1] as number) << 16) |
        ((bytes[at + 2] as number) << 8) |
        (bytes[at + 3] as number);
    } else if (left >= 0) {
      let value = 0x80 << (24 - 8 * left);
      for (let byte = 0; byte < left; byte += 1) value |= (bytes[at + byte] as number) << (24 - 8 * byte);
      words[word] = value;
    } else {
      words[word] = 0;
    }
  }
  if (block + blockBytes === padded) {
    words[14] = Math.floor(length / 2 ** 29);
    words[15] = length << 3;
  }
}

/**
 * The first four bytes of the SHA-1 (RFC 3174) of a range of bytes, read as a little-endian number: datasketch's
 * `sha1_hash32`. A call of Node's own SHA-1 takes longer to begin than this takes for a shingle of 30 bytes. One loop with
 * all its steps is what V8 compiles best.
 */
export function sha1Hash32(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  const padded = Math.ceil((length + 9) / blockBytes) * blockBytes;
  let h0 = 0x67452301;
  let h1 = 0xefcdab89 | 0;
  let h2 = 0x98badcfe | 0;
  let h3 = 0x10325476;
  let h4 = 0xc3d2e1f0 | 0;
  for (let block = 0; block < padded; block += blockBytes) {
    loadBlock(bytes, from, length, padded, block);
    let a = h0;
    let b = h1;
    let c = h2;
    let d = h3;
    let e = h4;
    for (let round = 0; round < 80; round += 1) {
      let word = words[round] as number;
      if (round >= 16) {
        const xored =
          (words[round - 3] as number) ^
          (words[round - 8] as number) ^
          (words[round - 14] as number) ^
          (words[round - 16] as number);
        word = (xored << 1) | (xored >>> 31);
        words[round] = word;
      }
      let chosen: number;
      if (round < 20) chosen = ((d ^ (b & (c ^ d))) + 0x5a827999) | 0;
      else if (round < 40) chosen = ((b ^ c ^ d) + 0x6ed9eba1) | 0;
      else if (round < 60) chosen = (((b & c) | (d & (b | c))) - 0x70e44324) | 0;
      else chosen = ((b ^ c ^ d) - 0x359d3e2a) | 0;
      const next = (((((a << 5) | (a >>> 27)) + chosen) | 0) + ((e + word) | 0)) | 0;
      e = d;
      d = c;
      c = (b << 30) | (b >>> 2);
      b = a;
      a = next;
    }
    h0 = (h0 + a) | 0;
    h1 = (h1 + b) | 0;
    h2 = (h2 + c) | 0;
    h3 = (h3 + d) | 0;
    h4 = (h4 + e) | 0;
  }
  return ((h0 >>> 24) | ((h0 >>> 8) & 0xff00) | ((h0 & 0xff00) << 8) | (h0 << 24)) >>> 0;
}
