import { join } from 'node:path';
import { type ArtifactStore, rowsFile } from '@mainbench/graph';
import { describeSystemError, fileChunks, readJsonLines } from '@mainbench/kit';
import { type JsonObject, MainbenchError, type Stage, type StageContext } from '@mainbench/spec';

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

/**
 * The rows of an input of a running stage, as many at a time as stand in a piece of its file: for tables of numbers, where a
 * promise a row would take longer than the row.
 * @param parse makes rows of whole lines, the last one without its newline; throws SyntaxError or TypeError where one is no row
 * @throws MainbenchError of kind `data` where a line is no row
 */
export async function* inputBatches<Batch>(
  { inputs }: Pick<StageContext, 'inputs'>,
  name: string,
  parse: (lines: string) => Batch,
): AsyncGenerator<Batch> {
  const file = join(inputs[name]?.directory ?? '', rowsFile);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for await (const chunk of fileChunks(file)) {
      const text = rest + decoder.decode(chunk, { stream: true });
      const end = text.lastIndexOf('\n');
      rest = text.slice(end + 1);
      if (end !== -1) yield parse(text.slice(0, end));
    }
    if (rest !== '') yield parse(rest);
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError))
      throw describeSystemError(error, file, 'read');
    const hint = 'Remove the folder of this file and run the same command again.';
    throw new MainbenchError('data', 'expected one JSON value per line; the file was changed.', {
      file,
      hint,
      cause: error,
    });
  }
}
