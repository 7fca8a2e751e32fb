import { readdirSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fixtures, temporaryFolder } from './mainbench.ts';

/** A data directory of links to the fixtures, texts and benchmarks, as a user would put one together. */
export async function dataDirectory(): Promise<string> {
  const folder = await temporaryFolder();
  const link = (path: string, name = basename(path)) => symlink(join(fixtures, path), join(folder, name));
  for (const part of ['corpora', 'openllm/data', 'ifeval/deps']) {
    for (const name of readdirSync(join(fixtures, part))) await link(join(part, name));
  }
  for (const path of ['ifeval/input_data.jsonl.gz', 'alpacaeval/configs', 'alpacaeval/model_outputs']) await link(path);
  await link('openllm/data/hellaswag_val_sample1000.jsonl.gz', 'hellaswag_val.jsonl.gz');
  return folder;
}
