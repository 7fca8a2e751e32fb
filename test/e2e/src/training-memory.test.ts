import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mainbench, temporaryFolder } from './mainbench.ts';

/** Words enough for a vocabulary of thousands, made by chance. */
function text(name: string, words: number): string {
  const word = (index: number) => createHash('sha256').update(`${name} ${index}`).digest('hex').slice(0, 6);
  return Array.from({ length: words }, (_, index) => word(index)).join(' ');
}

const length = 192;
const shapes = {
  small: { vocabulary_size: 1500, hidden_size: 192, intermediate_size: 512, layers: 6, heads: 4, key_value_heads: 2 },
  large: { vocabulary_size: 2000, hidden_size: 384, intermediate_size: 1024, layers: 6, heads: 6, key_value_heads: 6 },
};

interface Planned {
  stages: { label: string; device_memory: { total: number } | null }[];
}

/** The bytes that a training was seen to need, by its label. */
async function measured(out: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const name of await readdir(join(out, 'artifacts'))) {
    const { label, facts } = JSON.parse(await readFile(join(out, 'artifacts', name, 'manifest.json'), 'utf8'));
    if (typeof facts.peak_memory === 'number') found.set(label, facts.peak_memory);
  }
  return found;
}

it('plans the memory of trainings within 15 % of what they are seen to need', { timeout: 300_000 }, async () => {
  const folder = await temporaryFolder();
  const out = join(folder, 'run');
  const rows = Array.from({ length: 24 }, (_, row) => ({
    instruction: text(`instruction ${row}`, 30),
    response: text(`response ${row}`, 40),
  }));
  await writeFile(join(folder, 'pairs.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  await writeFile(
    join(folder, 'texts.jsonl'),
    rows.map(({ response }) => JSON.stringify({ text: response })).join('\n'),
  );
  const train = { steps: 2, batch_size: 4, max_length: length, precision: 'float32', checkpoint_every: 9 };
  const recipe = {
    name: 'memory',
    // A pass has as many rows as a batch, whatever is asked: only the trainings are measured here.
    serve: { engine: 'embedded', workers: 1, max_batch_size: 1 },
    models: Object.entries(shapes).map(([name, shape]) => ({
      name,
      init: { architecture: 'llama', ...shape, max_length: length, steps: 0 },
    })),
    data: {
      seed: { source: 'pairs', file: join(folder, 'pairs.jsonl') },
      unlabeled: { source: 'texts', file: join(folder, 'texts.jsonl'), limit: 8 },
      held_out: { source: 'pairs', file: join(folder, 'pairs.jsonl'), limit: 1 },
    },
    templates: { forward: 'short-forward', reverse: 'short-reverse' },
    arms: [{ name: 'seed-only' }],
    align: { iterations: 1, train, generate: { max_new_tokens: 4 } },
    tune: { train },
    evaluate: [{ task: 'heldout-nll' }],
    report: { baseline: 'seed-only' },
  };
  const file = join(folder, 'memory.yaml');
  await writeFile(file, JSON.stringify(recipe));
  // Else glibc keeps freed tensors in its arenas, up to a third more than is in use: a habit of CPUs alone.
  const env = { MALLOC_MMAP_THRESHOLD_: '65536' };
  const run = await mainbench(['run', file, '--out', out], { env });
  expect(run.code, run.stderr).toBe(0);
  const plan = await mainbench(['plan', file, '--out', out, '--json']);
  const { stages } = JSON.parse(plan.stdout) as Planned;
  const peaks = await measured(out);
  expect(peaks.size).toBe(10);
  for (const [label, bytes] of peaks) {
    const planned = stages.find((stage) => stage.label === label)?.device_memory?.total ?? 0;
    process.stdout.write(`${label}: planned ${planned}, measured ${bytes}, ratio ${(planned / bytes).toFixed(3)}\n`);
    expect(planned / bytes, label).toBeGreaterThan(0.85);
    expect(planned / bytes, label).toBeLessThan(1.15);
  }
});
