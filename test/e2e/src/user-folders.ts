import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fixtures, root } from './mainbench.ts';

async function link(from: string, names: readonly string[], to: string): Promise<void> {
  for (const name of names) await symlink(join(from, name), join(to, name)).catch(() => undefined);
}

/** One folder of real data, as a user's `--data-dir` has it. */
export async function dataFolder(folder: string): Promise<string> {
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true });
  for (const part of ['openllm/data', 'ifeval', 'ifeval/deps', 'alpacaeval']) {
    await link(join(fixtures, part), await readdir(join(fixtures, part)), data);
  }
  return data;
}

/** A folder from which a user calls the command line: with the recipes and a file of recorded responses. */
export async function workFolder(folder: string): Promise<string> {
  const work = join(folder, 'work');
  await mkdir(work, { recursive: true });
  await link(root, ['benchmarks'], work);
  await link(join(fixtures, 'ifeval', 'responses'), ['gpt4_20231107_145030.jsonl.gz'], work);
  await symlink(join(fixtures, 'alpacaeval'), join(work, 'alpaca_eval')).catch(() => undefined);
  return work;
}
