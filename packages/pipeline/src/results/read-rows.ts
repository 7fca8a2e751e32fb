import { join } from 'node:path';
import { type ArtifactStore, rowsFile } from '@mainbench/graph';
import { readJsonLines } from '@mainbench/kit';
import type { JsonObject, Stage } from '@mainbench/spec';

/** The rows of a stage's artifact, one at a time. */
export async function* readRows<Row extends JsonObject>(store: ArtifactStore, stage: Stage): AsyncGenerator<Row> {
  for await (const { value } of readJsonLines<Row>(join(store.directoryOf(stage), rowsFile))) yield value;
}
