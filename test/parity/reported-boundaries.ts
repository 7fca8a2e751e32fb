// Boundaries by the texts of tokens against those by the tokenizer's offsets: real texts in many languages, tokenizers
// built like those of Llama 2, Gemma and byte-level models, and texts told as TGI and vLLM tell them.
// node test/parity/reported-boundaries.ts
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findPython } from '@mainbench/engines';
import { findBoundary, type OffsetToken, OffsetTokens } from '../../packages/engines/src/scoring/offset-tokens.ts';
import { reportedBoundary } from '../../packages/engines/src/scoring/reported-boundary.ts';
import { TokenTexts } from '../../packages/engines/src/scoring/token-texts.ts';

interface Case {
  tokenizer: string;
  text: string;
  tokens: OffsetToken[];
  tgi: string[];
  vllm: string[];
}

const boundariesEach = 40;
const fixtures = process.env.MAINBENCH_FIXTURES ?? join(import.meta.dirname, '../../../shared/fixtures');
const script = join(import.meta.dirname, 'reported_boundaries.py');
const child = spawn(findPython(), [script, fixtures], { stdio: ['ignore', 'pipe', 'inherit'] });
const counts: Record<string, { asked: number; reported: number; plainAsked: number; plainReported: number }> = {};

/** Places between characters at which a context may end, in bytes; none behind a space, which is never asked for. */
function contextEnds(text: string): number[] {
  const characters = [...text];
  const every = Math.max(1, Math.floor(characters.length / boundariesEach));
  let at = 0;
  return characters.flatMap((character, index) => {
    at += Buffer.byteLength(character);
    return index % every === 0 && character !== ' ' && index < characters.length - 1 ? [at] : [];
  });
}

for await (const line of createInterface({ input: child.stdout })) {
  const { tokenizer, text, tokens, ...reported }: Case = JSON.parse(line);
  const sent = Buffer.from(text);
  // Only byte-level models put nothing before a prompt.
  const leading = tokenizer === 'byte-level' ? 0 : 1;
  const offsets = OffsetTokens.of([
    ...Array.from({ length: leading }, () => ({ id: 1, start: 0, stop: 0 })),
    ...tokens,
  ]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all that ASCII has
  const isPlain = /^[\x00-\x7f]+$/.test(text);
  for (const server of ['tgi', 'vllm'] as const) {
    const all = [...(leading === 1 ? ['<s>'] : []), ...reported[server]];
    const isFirstReported = server === 'tgi';
    const texts = TokenTexts.of(isFirstReported ? all : ['', ...all.slice(1)]);
    const name = `${tokenizer} on ${server}`;
    counts[name] ??= { asked: 0, reported: 0, plainAsked: 0, plainReported: 0 };
    const count = counts[name];
    for (const contextBytes of contextEnds(text)) {
      count.asked += 1;
      if (isPlain) count.plainAsked += 1;
      const boundary = reportedBoundary({ texts, leading, isFirstReported }, sent, contextBytes);
      if (boundary === undefined) continue;
      count.reported += 1;
      if (isPlain) count.plainReported += 1;
      const { first, straddles } = boundary;
      assert.deepEqual(
        { first, straddles },
        findBoundary(offsets, leading, contextBytes),
        `${name}, ${contextBytes}: ${text}`,
      );
    }
  }
}

const share = (part: number, all: number) => `${((100 * part) / all).toFixed(1)} % of ${all}`;
for (const [name, { asked, reported, plainAsked, plainReported }] of Object.entries(counts)) {
  assert(plainReported > 0.5 * plainAsked, `${name} tells too few boundaries`);
  const of = `${share(reported, asked)} boundaries, in texts of ASCII ${share(plainReported, plainAsked)}`;
  process.stdout.write(`${name}: tells ${of}; each is the tokenizer's\n`);
}
assert.equal(Object.keys(counts).length, 8);
