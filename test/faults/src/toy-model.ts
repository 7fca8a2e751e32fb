/** A token with its place in the text, in UTF-8 bytes. */
export interface ToyToken {
  id: number;
  text: string;
  start: number;
  stop: number;
}

export interface ToyPrefill {
  id: number;
  text: string;
  logprob: number | null;
}

const specials: Record<string, number> = { '<unk>': 0, '<s>': 1, '</s>': 2 };
const words = ['lamp', 'river', 'stone', 'amber', 'quiet', 'north', 'wheel', 'salt', 'cloud', 'seven', 'door', 'glass'];

/** FNV-1a, 32 bits, of texts. */
function hash(...parts: readonly (string | number)[]): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(parts.join('\0'), 'utf8')) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

/** Words with the space before them, single other characters, and the special texts; `<s>` in front. */
export function toyTokens(text: string): ToyToken[] {
  const tokens: ToyToken[] = [{ id: 1, text: '<s>', start: 0, stop: 0 }];
  let start = 0;
  for (const [piece] of text.matchAll(/<unk>|<\/?s>| ?\p{L}+|[\s\S]/gu)) {
    const stop = start + Buffer.byteLength(piece, 'utf8');
    tokens.push({ id: specials[piece] ?? 3 + (hash(piece) % 29_997), text: piece, start, stop });
    start = stop;
  }
  return tokens;
}

/** The log-probability of each token after the two before it: it depends on the weights, as does all that follows. */
export function toyPrefill(weights: string, tokens: readonly ToyToken[]): ToyPrefill[] {
  return tokens.map(({ id, text }, index) => {
    const before = [tokens[index - 2]?.id ?? 0, tokens[index - 1]?.id ?? 0];
    return { id, text, logprob: index === 0 ? null : -(1 + (hash(weights, ...before, id) % 2_000)) / 256 };
  });
}

/** What the model says after a prompt: words that follow from weights, prompt and seed. */
export function toyContinuation(weights: string, prompt: string, seed: number, count: number): string {
  const chosen = Array.from({ length: count }, (_, index) => words[hash(weights, prompt, seed, index) % words.length]);
  return ` ${chosen.join(' ')}`;
}
