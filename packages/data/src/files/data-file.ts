import { describeSystemError, fileChunks } from '@mainbench/kit';
import { type AsyncBuffer, asyncBufferFromFile } from 'hyparquet';

/** A file of records, wherever it is stored. */
export interface DataFile {
  /** Its path or address, for messages and for what its name says of its format. */
  name: string;
  /** Its bytes in order, as they are stored. A chunk holds until the next one is asked for. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Its bytes by their positions, which Parquet needs. */
  randomAccess(): Promise<AsyncBuffer>;
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* fileChunks(path);
  } catch (error) {
    throw describeSystemError(error, path, 'read');
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
