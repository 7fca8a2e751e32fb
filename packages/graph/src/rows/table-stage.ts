import { join } from 'node:path';
import { writeLinesAtomic } from '@mainbench/kit';
import type { JsonObject, Stage, StageContext } from '@mainbench/spec';

/** The file of every table. */
export const rowsFile = 'rows.jsonl';

export interface TableStageOptions extends Omit<Stage, 'run' | 'needsWorker'> {
  /** The rows in order. What a generator returns after the last one are facts for the manifest. */
  rows(
    context: StageContext,
  ): Iterable<JsonObject> | AsyncIterable<JsonObject> | AsyncGenerator<JsonObject, JsonObject | undefined>;
}

/** A stage that writes a table without a model: it is quick, so it starts over when interrupted. */
export function tableStage({ rows, ...stage }: TableStageOptions): Stage {
  return {
    ...stage,
    needsWorker: false,
    async run(context) {
      let facts: JsonObject | undefined;
      const rowsThenFacts = async function* (): AsyncGenerator<JsonObject> {
        facts = (yield* rows(context)) as JsonObject | undefined;
      };
      const lines = async function* () {
        for await (const row of rowsThenFacts()) {
          context.signal.throwIfAborted();
          yield JSON.stringify(row);
        }
      };
      const written = await writeLinesAtomic(join(context.directory, rowsFile), lines());
      return { rows: written.lines, ...facts };
    },
  };
}
