// Processor time to store an answer and to find it again, less that of a client which answers from memory:
// node benchmarks/perf/response-cache.ts [rows]
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { cachedClient, engineIdentity, openResponseCache } from '../../packages/engines/src/index.ts';
import type { InferenceClient, Loglikelihood } from '../../packages/spec/src/index.ts';

const rows = Number(process.argv[2] ?? 50_000);
const tokens = 128;

function scoreOf(continuation: string): Loglikelihood {
  // As from a server of 32-bit numbers.
  const tokenLogprobs = Array.from({ length: tokens }, (_, index) => Math.fround(-Math.sqrt(index + 2)));
  const sum = tokenLogprobs.reduce((total, value) => total + value, 0);
  return { sum, tokens, bytes: Buffer.byteLength(continuation), tokenLogprobs, straddles: false };
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('not asked here'));
}

const client: InferenceClient = {
  capabilities: {
    engine: 'memory',
    version: '1',
    model: 'none',
    generate: false,
    loglikelihood: true,
    chat: false,
    greedy: false,
    maxTotalTokens: 4096,
    maxInputTokens: 4096,
    maxConcurrentRequests: 64,
    endOfText: '',
    specialTexts: [],
    addsBeginningOfText: true,
  },
  generate: refuse,
  loglikelihood: async ({ continuation }) => scoreOf(continuation),
  choices: refuse,
  chat: refuse,
  close: async () => {},
};

/** Microseconds of processor time a row. */
async function timeRows(asked: InferenceClient, end: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  for (let row = 0; row < rows; row += 1) {
    await asked.loglikelihood({ context: `${'word '.repeat(128)}${row}`, continuation: 'answer '.repeat(64) });
    if (row % 64 === 0) await setImmediate();
  }
  await end();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / rows;
}

const folder = await mkdtemp(join(tmpdir(), 'mainbench-response-cache-'));
const file = join(folder, 'responses.sqlite');
const identity = engineIdentity(client.capabilities, { weights: 'named:none' });
const bare = await timeRows(client, async () => {});
for (const what of ['stored', 'found']) {
  const cache = openResponseCache({ file, note: (text) => process.stderr.write(`${text}\n`) });
  const time = await timeRows(cachedClient(client, identity, cache), () => cache.close());
  process.stdout.write(`${what}: ${(time - bare).toFixed(0)} µs a row of ${tokens} scored tokens\n`);
}
const { size } = await stat(file);
process.stdout.write(`${(size / rows / 1000).toFixed(2)} kB a row on disk, ${rows} rows\n`);
await rm(folder, { recursive: true });
