import { join } from 'node:path';
import { writeLinesAtomic } from '@mainbench/kit';
import type { JsonObject, Stage, StageContext } from '@mainbench/spec';
import { rowsFile } from './rows-file.ts';

export interface TableStageOptions extends Omit<Stage, 'run' | 'needsLane'> {
  rows(context: StageContext): Iterable<JsonObject> | AsyncIterable<JsonObject>;
  /** Facts for the manifest beside the number of rows, asked for after the last row. */
  facts?(): JsonObject;
}

/** A stage that writes a table without a model: it is quick, so it starts over when interrupted. */
export function tableStage({ rows, facts, ...stage }: TableStageOptions): Stage {
  return {
    ...stage,
    needsLane: false,
    async run(context) {
      const lines = async function* () {
        for await (const row of rows(context)) {
          context.signal.throwIfAborted();
          yield JSON.stringify(row);
        }
      };
      const written = await writeLinesAtomic(join(context.directory, rowsFile), lines());
      return { rows: written.lines, ...facts?.() };
    },
  };
}
