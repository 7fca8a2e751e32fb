// Gathers the results of a finished run again and again, each time with one byte of one file changed: a process of its
// own, since starting the command line takes longer than reading the run.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadExperiment } from '../../../../packages/cli/src/load-experiment.ts';
import { devicesUsed } from '../../../../packages/cli/src/plan-hours.ts';
import { ArtifactStore } from '../../../../packages/graph/src/index.ts';
import { sha256 } from '../../../../packages/kit/src/index.ts';
import { collectCosts, collectResults } from '../../../../packages/pipeline/src/index.ts';

const [folder = '', recipe = ''] = process.argv.slice(2);
const { experiment } = await loadExperiment(recipe, { out: folder }, new AbortController().signal, () => {});

/** The digest of the results and of the costs, or the error as a user would see it. */
async function gather() {
  const store = new ArtifactStore(folder);
  try {
    const results = await collectResults(experiment, store);
    const costs = await collectCosts(experiment, store, devicesUsed(experiment.recipe));
    return { results: sha256(JSON.stringify([results, costs])) };
  } catch (error) {
    return { kind: error.kind ?? 'none', message: String(error.message), file: error.details?.file ?? '' };
  }
}

process.stdout.write(`${JSON.stringify(await gather())}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { file, place, to } = JSON.parse(line);
  const path = join(folder, file);
  const whole = readFileSync(path);
  const changed = Buffer.from(whole);
  changed[place] = to;
  writeFileSync(path, changed);
  process.stdout.write(`${JSON.stringify(await gather())}\n`);
  writeFileSync(path, whole);
}
