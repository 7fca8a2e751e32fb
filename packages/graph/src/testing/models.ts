import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '@mainbench/spec';
import { writeModelReference } from '../model-artifact.ts';
import { testStage } from './stages.ts';

const weightsFile = join('model', 'model.safetensors');

/** Whether a folder of a model artifact has its weights. */
export async function hasWeights(directory: string): Promise<boolean> {
  return access(join(directory, weightsFile)).then(
    () => true,
    () => false,
  );
}

/** A stage that reads the models among its inputs, and makes a model of a few bytes. */
export function modelStage(name: string, inputs: Stage['inputs'] = {}, run?: () => Promise<void>): Stage {
  return testStage({
    kind: 'train',
    label: name,
    parameters: { name },
    inputs,
    async run(context) {
      await run?.();
      for (const { directory, label } of Object.values(context.inputs)) {
        if (!(await hasWeights(directory))) throw new Error(`${name} found no weights of ${label}`);
      }
      await mkdir(join(context.directory, 'model'), { recursive: true });
      await writeFile(join(context.directory, weightsFile), 'weights');
      await writeFile(join(context.directory, 'model', 'training.json'), '{}');
      await writeFile(join(context.directory, 'steps.jsonl'), '{}\n');
      await writeModelReference(context.directory, { path: 'model', inside: true });
      return {};
    },
  });
}
