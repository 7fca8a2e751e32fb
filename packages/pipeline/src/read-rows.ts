import { join } from 'node:path';
import { type ArtifactStore, rowsFile } from '@mainbench/graph';
import { readJsonLines } from '@mainbench/kit';
import type { JsonObject, Stage, StageContext } from '@mainbench/spec';

/**
 * The rows of a stage's artifact, one at a time.
 * @throws MainbenchError of kind `data` where the artifact is absent or damaged
 */
export async function* readRows<Row extends JsonObject>(store: ArtifactStore, stage: Stage): AsyncGenerator<Row> {
  for await (const { value } of readJsonLines<Row>(join(await store.requireWhole(stage), rowsFile))) yield value;
}

/** The lines of an input of a running stage, each with its row as `value`. */
export function inputRows<Row>({ inputs }: Pick<StageContext, 'inputs'>, name: string) {
  return readJsonLines<Row>(join(inputs[name]?.directory ?? '', rowsFile));
}
