import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineWorker, findPython, startWorker } from '@mainbench/engines';
import type { Target } from './target.ts';

/** How many requests the embedded server is told to take at once: few, so that the suite can exceed it. */
export const embeddedRequests = 12;

const words = 'river stone light morning quiet road hill bird winter garden letter window paper music'.split(' ');

/** Texts that give a tokenizer something to merge, and characters of several bytes. */
function trainingTexts(): string {
  const sentence = (start: number, length: number) =>
    Array.from({ length }, (_, index) => words[(start * 7 + index * (start + 3)) % words.length]).join(' ');
  const lines = Array.from(
    { length: 120 },
    (_, index) => `Question: ${sentence(index, 4)}?\nAnswer: ${sentence(index, 7)}.`,
  );
  const others = Array.from({ length: 8 }, () => 'Ünïcödé café – 日本語 🙂 done.');
  return [...lines, ...others].map((text) => `${JSON.stringify({ text })}\n`).join('');
}

/** The embedded server, with a tiny model made for the occasion. */
export function embeddedTarget(): Target {
  const folder = mkdtempSync(join(tmpdir(), 'mainbench-conformance-'));
  const { signal } = new AbortController();
  let worker: EngineWorker | undefined;
  const target: Target = {
    name: 'embedded',
    engine: 'embedded',
    url: '',
    async start() {
      const texts = join(folder, 'texts.jsonl');
      writeFileSync(texts, trainingTexts());
      worker = await startWorker({
        python: findPython(),
        log: join(folder, 'engine.log'),
        environment: { OMP_NUM_THREADS: '1' },
      });
      const output = join(folder, 'model');
      const config = {
        architecture: 'llama',
        vocabulary_size: 400,
        hidden_size: 64,
        intermediate_size: 128,
        layers: 2,
        heads: 4,
        key_value_heads: 2,
        max_length: 256,
        texts,
        steps: 20,
        batch_size: 8,
        learning_rate: 0.003,
        seed: 3,
        checkpoint_every: 1000,
        work_dir: join(folder, 'work'),
        output,
        threads: 1,
      };
      await worker.run('init', config, () => {}, signal);
      const loaded = await worker.load(
        {
          model: output,
          max_concurrent_requests: embeddedRequests,
          max_batch_size: 8,
          dtype: 'float32',
          threads: 1,
          device: 'cpu',
        },
        signal,
      );
      target.url = loaded.url;
    },
    async stop() {
      await worker?.stop();
    },
  };
  return target;
}
