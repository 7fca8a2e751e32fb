import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { rowsFile } from '@mainbench/graph';
import { describeSystemError, fileChunks } from '@mainbench/kit';
import { MainbenchError, type Pair, type PairReader, type StageContext } from '@mainbench/spec';
import { inputBatches } from '../read-rows.ts';

const newline = 0x0a;

/** Where each row of a table begins, and where the last one ends, in bytes. */
async function rowStarts(file: string, rows: number): Promise<Float64Array> {
  const starts = new Float64Array(rows + 1);
  let row = 0;
  let offset = 0;
  for await (const chunk of fileChunks(file)) {
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) {
      row += 1;
      // What is beyond the last place is found by the comparison below.
      starts[row] = offset + at + 1;
    }
    offset += chunk.length;
  }
  if (row !== rows) throw new TypeError(`a table of ${row} pairs has signals of ${rows}`);
  return starts;
}

export interface TablePairsOptions {
  /** The input of the stage that is the table. */
  input: string;
  ids: readonly string[];
  places: Uint32Array;
  /** Called with the number of pairs that `all` has given. */
  onRead: (count: number) => void;
}

/** The pairs of a table that a running stage has as an input. In memory are eight bytes a row, and the rows being read. */
export class TablePairs implements PairReader {
  readonly ids: readonly string[];
  readonly places: Uint32Array;
  readonly #context: StageContext;
  readonly #options: TablePairsOptions;
  readonly #file: string;
  #opened: Promise<{ handle: FileHandle; starts: Float64Array }> | undefined;

  constructor(context: StageContext, options: TablePairsOptions) {
    this.ids = options.ids;
    this.places = options.places;
    this.#context = context;
    this.#options = options;
    this.#file = join(context.inputs[options.input]?.directory ?? '', rowsFile);
  }

  async at(place: number): Promise<Pair> {
    if (!Number.isInteger(place) || place < 0 || place >= this.ids.length)
      throw new RangeError(`expected a place from 0 to ${this.ids.length - 1}, found ${place}`);
    this.#context.signal.throwIfAborted();
    this.#opened ??= this.#open();
    const { handle, starts } = await this.#opened;
    const start = starts[place] as number;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc((starts[place + 1] as number) - start), {
      position: start,
    });
    return this.#parse(buffer.toString('utf8', 0, bytesRead), place);
  }

  async *all(): AsyncGenerator<{ place: number; pair: Pair }> {
    let row = 0;
    let count = 0;
    const parse = (lines: string) => lines.split('\n').map((line) => JSON.parse(line) as Pair);
    for await (const pairs of inputBatches(this.#context, this.#options.input, parse)) {
      this.#context.signal.throwIfAborted();
      this.#options.onRead(count);
      for (const pair of pairs) {
        const place = this.places[count];
        if (place === undefined) return;
        if (row === place) {
          count += 1;
          yield { place, pair };
        }
        row += 1;
      }
    }
  }

  async close(): Promise<void> {
    await (await this.#opened?.catch(() => undefined))?.handle.close();
  }

  async #open() {
    const starts = await rowStarts(this.#file, this.ids.length);
    try {
      return { handle: await open(this.#file), starts };
    } catch (error) {
      throw describeSystemError(error, this.#file, 'read');
    }
  }

  #parse(text: string, place: number): Pair {
    const hint = 'Remove the folder of this file and run the same command again.';
    const changed = (cause?: unknown) =>
      new MainbenchError('data', `expected the pair ${this.ids[place]}; the file was changed.`, {
        ...{ file: this.#file, line: place + 1, hint, cause },
      });
    let pair: Pair;
    try {
      pair = JSON.parse(text);
    } catch (error) {
      throw changed(error);
    }
    if (pair.id !== this.ids[place]) throw changed();
    return pair;
  }
}
