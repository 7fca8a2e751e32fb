import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createJudge } from '@mainbench/alpaca-eval';
import { connectEngine } from '@mainbench/engines';
import { describeError, MainbenchError } from '@mainbench/spec';

/** A process of its own with one kind of client: an address a line comes in, an outcome a line goes out. */
const [, , client = '', timeout = '', cacheFile = '', dataDirectory = ''] = process.argv;
const seconds = { requestTimeout: Number(timeout), attempts: 1, baseDelay: 1, rateLimitTimeout: 0 };

function megabytes(name: 'VmHWM' | 'VmRSS'): number {
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
}

async function use(url: string): Promise<string> {
  if (client === 'judge') {
    const annotator = 'weighted_alpaca_eval_gpt4_turbo';
    const context = { dataDirectory, signal: new AbortController().signal, note: () => {} };
    const judge = await createJudge({ url, annotator, cacheFile, ...seconds }, context);
    try {
      const { preference, completion } = await judge.compare({ instruction: url, output_1: 'a', output_2: 'b' });
      return `judged ${preference} ${JSON.stringify(completion)}`;
    } finally {
      await judge.close();
    }
  }
  const connected = await connectEngine(client, url, { ...seconds, startTimeout: Number(timeout) });
  await connected.close();
  return 'connected';
}

let idle: number | undefined;
for await (const url of createInterface({ input: process.stdin })) {
  idle ??= megabytes('VmRSS');
  // From here on the peak is that of this address.
  writeFileSync('/proc/self/clear_refs', '5');
  const start = performance.now();
  const outcome = await use(url).then(
    (said) => ({ said }),
    (error: unknown) =>
      MainbenchError.is(error)
        ? { kind: error.kind, said: describeError(error) }
        : { kind: 'crash', said: String(error) },
  );
  const peak = megabytes('VmHWM') - idle;
  process.stdout.write(`${JSON.stringify({ ...outcome, milliseconds: performance.now() - start, peak })}\n`);
}
