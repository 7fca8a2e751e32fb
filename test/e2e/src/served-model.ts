import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './mainbench.ts';

/** A tiny model on the embedded server. */
export interface ServedModel {
  url: string;
  stop(): void;
}

const settings = {
  architecture: 'llama',
  vocabulary_size: 400,
  hidden_size: 32,
  intermediate_size: 64,
  layers: 1,
  heads: 2,
  key_value_heads: 1,
  max_length: 2048,
  steps: 0,
  batch_size: 8,
  learning_rate: 0.003,
  seed: 1,
  threads: 1,
  checkpoint_every: 1000,
};

function engine(args: readonly string[]) {
  const python = join(root, '.venv', 'bin', 'python');
  return spawn(python, ['-m', 'mainbench_engine', ...args], {
    env: { ...process.env, PYTHONPATH: join(root, 'packages', 'engine'), OMP_NUM_THREADS: '1', HF_HUB_OFFLINE: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

async function finished(child: ReturnType<typeof engine>): Promise<void> {
  const code = await new Promise((resolve) => child.on('exit', resolve));
  if (code !== 0) throw new Error(`the engine ended with ${code}`);
}

/** Makes an untrained model of a context that takes real prompts, and serves it, with a chat template or without. Takes about half a minute. */
export async function serveTinyModel(folder: string, chatTemplate?: string): Promise<ServedModel> {
  const texts = join(folder, 'texts.jsonl');
  const sentence = 'The quick brown fox jumps over the lazy dog: 12 + 34 = 46? "Yes", he said.';
  await writeFile(
    texts,
    Array.from({ length: 40 }, (_, n) => `${JSON.stringify({ text: `${sentence} ${n}` })}\n`).join(''),
  );
  const config = join(folder, 'init.json');
  const output = join(folder, 'model');
  await writeFile(config, JSON.stringify({ ...settings, texts, output, work_dir: join(folder, 'work') }));
  await finished(engine(['init', config]));
  if (chatTemplate !== undefined) await writeFile(join(output, 'chat_template.jinja'), chatTemplate);
  const server = engine(['serve', '--model', output, '--port', '0']);
  for await (const line of createInterface({ input: server.stdout })) {
    const event: { event?: string; url?: string } = JSON.parse(line);
    if (event.event === 'serving' && event.url !== undefined)
      return { url: event.url, stop: () => server.kill('SIGKILL') };
  }
  throw new Error('the server ended before it served');
}
