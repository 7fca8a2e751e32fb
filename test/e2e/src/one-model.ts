import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '@mainbench/spec';
import { mainbench, microRecipe } from './mainbench.ts';
import { microRun, type SharedRun, shared } from './shared-runs.ts';

/** The models of the smallest recipe. */
export type MicroModel = 'micro-llama' | 'micro-mistral';

/** The text of the smallest recipe with one of its two models alone. */
export async function recipeOfOneModel(model: MicroModel): Promise<string> {
  const other = model === 'micro-llama' ? 'micro-mistral' : 'micro-llama';
  return (await readFile(microRecipe, 'utf8')).replace(new RegExp(` {2}- name: ${other}\\n.*\\n`), '');
}

/** Copies what the shared run of both models made of the data and of one model: a run of that model has no more to do. */
export async function copyArtifactsOf(model: MicroModel, out: string): Promise<void> {
  const artifacts = join((await microRun()).out, 'artifacts');
  for (const name of await readdir(artifacts)) {
    const { label } = JSON.parse(await readFile(join(artifacts, name, 'manifest.json'), 'utf8')) as Manifest;
    if (!label.startsWith('data/') && !label.startsWith(`${model}/`)) continue;
    await cp(join(artifacts, name), join(out, 'artifacts', name), { recursive: true });
  }
}

/** The finished run of one of the two models alone, made of the artifacts of the shared run. */
export function oneModelRun(model: MicroModel): Promise<SharedRun> {
  return shared(model, async (folder) => {
    const recipe = join(folder, `${model}.yaml`);
    const out = join(folder, 'run');
    await writeFile(recipe, await recipeOfOneModel(model));
    await copyArtifactsOf(model, out);
    const { code, stdout, stderr } = await mainbench(['run', recipe, '--out', out]);
    if (code !== 0) throw new Error(stderr);
    // Made anew: engines would start as they do for both models, and have half the work.
    return { recipe, out, stdout, milliseconds: 0.7 * (await microRun()).milliseconds };
  });
}
