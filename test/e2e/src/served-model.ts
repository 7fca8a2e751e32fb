import { spawn } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root, start } from './mainbench.ts';
import { shared } from './shared-runs.ts';

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
    env: {
      ...process.env,
      PYTHONPATH: join(root, 'packages', 'engine-python'),
      OMP_NUM_THREADS: '1',
      HF_HUB_OFFLINE: '1',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

async function finished(child: ReturnType<typeof engine>): Promise<void> {
  const code = await new Promise((resolve) => child.on('exit', resolve));
  if (code !== 0) throw new Error(`the engine ended with ${code}`);
}

/** An untrained model of a context that takes real prompts, made once for all files of tests. */
function tinyModel(): Promise<{ model: string }> {
  return shared('tiny-model', async (folder) => {
    const texts = join(folder, 'texts.jsonl');
    const sentence = 'The quick brown fox jumps over the lazy dog: 12 + 34 = 46? "Yes", he said.';
    await writeFile(
      texts,
      Array.from({ length: 40 }, (_, n) => `${JSON.stringify({ text: `${sentence} ${n}` })}\n`).join(''),
    );
    const config = join(folder, 'init.json');
    const model = join(folder, 'model');
    await writeFile(config, JSON.stringify({ ...settings, texts, output: model, work_dir: join(folder, 'work') }));
    await finished(engine(['init', config]));
    return { model };
  });
}

/** Serves a copy of the tiny model in a folder, with a chat template or without. Takes about ten seconds. */
export async function serveTinyModel(folder: string, chatTemplate?: string): Promise<ServedModel> {
  const output = join(folder, 'model');
  await cp((await tinyModel()).model, output, { recursive: true });
  if (chatTemplate !== undefined) await writeFile(join(output, 'chat_template.jinja'), chatTemplate);
  const { child } = start(['serve', output, '--port', '0', '--json'], { env: { HF_HUB_OFFLINE: '1' } });
  if (child.stdout === null) throw new Error('the server has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url: string };
    // Killed so, the command cannot tell its engine to end: that ends by itself.
    return { url, stop: () => void child.kill('SIGKILL') };
  }
  throw new Error('the server ended before it served');
}
