// SmolLM2-135M-Instruct tuned for two steps in bfloat16, by LoRA and in full, and exported: the figures of the export
// gate, which compares the trained model with what was written. Fails where the gate refuses.
// node test/parity/smollm2-export.ts
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pullSmollm2, withEngine } from './src/smollm2.ts';

const questions = [
  ['Name a fruit that is yellow.', 'A banana is yellow.'],
  ['What do bees make?', 'Bees make honey from the nectar of flowers.'],
  ['Translate "good morning" into French.', 'Bonjour.'],
  ['Why do leaves fall in autumn?', 'Trees drop their leaves to save water and energy during the cold months.'],
] as const;

const rows = questions.map(([question, answer], index) => ({
  id: `r${index}`,
  prompt: `<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n`,
  target: answer,
  source: 'seed',
}));

const { folder: model } = pullSmollm2();
const failures: string[] = [];
for (const [name, more] of [
  ['LoRA', { lora: { rank: 8, alpha: 16 }, learning_rate: 1e-3 }],
  ['full', { learning_rate: 1e-5 }],
] as const) {
  // A process each, as a run would have it: the weights of the first are gone before the second begins.
  await withEngine(async (engine, folder) => {
    const data = join(folder, 'rows.jsonl');
    writeFileSync(data, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const config = { model, data, output: join(folder, 'model'), work_dir: join(folder, 'work'), max_length: 64 };
    const shape = { steps: 2, batch_size: 4, micro_batch_size: 2, precision: 'bfloat16', use_cpu: true };
    const losses: unknown[] = [];
    try {
      const done = await engine.run('train', { ...config, ...shape, ...more }, (event) => {
        if (event.event === 'step') losses.push(event.loss);
      });
      process.stdout.write(`${name}: losses ${losses.join(', ')}; gate ${JSON.stringify(done.parity)}\n`);
    } catch (error) {
      failures.push(name);
      process.stdout.write(`${name}: losses ${losses.join(', ')}; ${(error as Error).message}\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
process.exit(failures.length === 0 ? 0 : 1);
