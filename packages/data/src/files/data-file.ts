import { createReadStream } from 'node:fs';
import { describeSystemError } from '@mainbench/kit';
import { type AsyncBuffer, asyncBufferFromFile } from 'hyparquet';

/** A file of records, wherever it is stored. */
export interface DataFile {
  /** Its path or address, for messages and for what its name says of its format. */
  name: string;
  /** Its bytes in order, as they are stored. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Its bytes by their positions, which Parquet needs. */
  randomAccess(): Promise<AsyncBuffer>;
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  try {
    yield* file as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw describeSystemError(error, path, 'read');
  } finally {
    file.destroy();
  }
}

/** A file of this machine. Reading throws MainbenchError of kind `data` or `environment` where it cannot be read. */
export function localFile(path: string): DataFile {
  return {
    name: path,
    chunks: () => chunksOf(path),
    async randomAccess() {
      try {
        return await asyncBufferFromFile(path);
      } catch (error) {
        throw describeSystemError(error, path, 'read');
      }
    },
  };
}

/** A file given by its path or as it is. */
export function dataFile(file: string | DataFile): DataFile {
  return typeof file === 'string' ? localFile(file) : file;
}
