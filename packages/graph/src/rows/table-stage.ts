import { join } from 'node:path';
import { writeLinesAtomic } from '@mainbench/kit';
import type { JsonObject, Stage, StageContext } from '@mainbench/spec';

/** The file of every table. */
export const rowsFile = 'rows.jsonl';

export interface TableStageOptions extends Omit<Stage, 'run' | 'needsWorker'> {
  /** The rows in order. What a generator returns after the last one are facts for the manifest. */
  rows(
    context: StageContext,
  ):
    | Iterable<JsonObject>
    | AsyncIterable<JsonObject>
    | AsyncGenerator<JsonObject, JsonObject | undefined>
    | Promise<Generator<JsonObject, JsonObject>>;
}

/** A stage that writes a table without a model: it is quick, so it starts over when interrupted. */
export function tableStage({ rows, ...stage }: TableStageOptions): Stage {
  return {
    ...stage,
    needsWorker: false,
    async run(context) {
      let facts: JsonObject | undefined;
      // One promise a row, the writer's: with generators that wait for generators, a million rows would take a second more.
      const lines = async function* () {
        const made = await rows(context);
        const isAsync = Symbol.asyncIterator in made;
        const iterator = isAsync ? made[Symbol.asyncIterator]() : made[Symbol.iterator]();
        try {
          for (;;) {
            const next = iterator.next();
            const { value, done } = isAsync ? await next : (next as IteratorResult<JsonObject, JsonObject>);
            if (done) {
              facts = value;
              return;
            }
            context.signal.throwIfAborted();
            yield JSON.stringify(value);
          }
        } finally {
          await iterator.return?.();
        }
      };
      const written = await writeLinesAtomic(join(context.directory, rowsFile), lines());
      return { rows: written.lines, ...facts };
    },
  };
}
