import { readSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeSystemError } from '@mainbench/kit';
import { distinctNumbers } from './jaccard.ts';

const wordBytes = Uint32Array.BYTES_PER_ELEMENT;

/**
 * The shingles of all texts in a file without a name, so that nothing is left of it when the process ends: in memory
 * they would take as much as the texts.
 */
export class ShingleFile {
  readonly #handle: FileHandle;
  readonly #counts: Uint32Array[] = [];
  #starts = new Float64Array(1);

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /**
   * @param folder on a disk with room for 4 bytes a shingle
   * @throws MainbenchError of kind `disk` or `environment` naming the file
   */
  static async open(folder: string): Promise<ShingleFile> {
    const path = join(folder, `.shingles-${process.pid}`);
    try {
      const handle = await open(path, 'w+');
      await rm(path);
      return new ShingleFile(handle);
    } catch (error) {
      throw describeSystemError(error, path, 'write');
    }
  }

  /** Appends the shingles of some texts. */
  async append(counts: Uint32Array, shingles: Uint32Array): Promise<void> {
    this.#counts.push(counts);
    try {
      await this.#handle.writeFile(new Uint8Array(shingles.buffer, shingles.byteOffset, shingles.byteLength));
    } catch (error) {
      throw describeSystemError(error, 'the shingles of near-duplicates', 'write');
    }
  }

  /** Ends writing. @returns the number of shingles of each text */
  finish(): Uint32Array {
    const texts = this.#counts.reduce((sum, { length }) => sum + length, 0);
    const all = new Uint32Array(texts);
    let at = 0;
    for (const counts of this.#counts.splice(0)) {
      all.set(counts, at);
      at += counts.length;
    }
    this.#starts = new Float64Array(texts + 1);
    for (let text = 0; text < texts; text += 1) {
      this.#starts[text + 1] = (this.#starts[text] as number) + (all[text] as number);
    }
    return all;
  }

  /** The distinct shingles of a text, in order of their number. */
  read(text: number): Uint32Array {
    const start = this.#starts[text] as number;
    const shingles = new Uint32Array((this.#starts[text + 1] as number) - start);
    const bytes = new Uint8Array(shingles.buffer);
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(this.#handle.fd, bytes, at, bytes.length - at, wordBytes * start + at);
      if (read === 0) throw new TypeError('the file of shingles is shorter than what was written');
      at += read;
    }
    return distinctNumbers(shingles);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
