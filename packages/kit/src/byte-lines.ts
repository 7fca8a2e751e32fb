/** A line of a file, its newline not included. */
export interface ByteLine {
  bytes: Uint8Array;
  /** Where it starts in the file. */
  offset: number;
  /** False for a last line without a newline. */
  terminated: boolean;
}

const newline = 0x0a;

/**
 * Cuts a stream of bytes at newlines. A line's bytes may be those of a chunk: they hold until the next line is asked for.
 * @param onTooLong called with the line's number from 1 once a line passes `longest` bytes; what it throws is thrown
 */
export async function* byteLines(
  chunks: AsyncIterable<Uint8Array>,
  longest = Number.POSITIVE_INFINITY,
  onTooLong: (line: number) => unknown = () => {},
): AsyncGenerator<ByteLine> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let offset = 0;
  let line = 1;
  const take = (rest: Uint8Array): Uint8Array => {
    const bytes = parts.length === 0 ? rest : Buffer.concat([...parts, rest]);
    parts = [];
    length = 0;
    return bytes;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let to = chunk.indexOf(newline); to !== -1; to = chunk.indexOf(newline, from)) {
      if (length + to - from > longest) onTooLong(line);
      const bytes = take(chunk.subarray(from, to));
      yield { bytes, offset, terminated: true };
      offset += bytes.length + 1;
      line += 1;
      from = to + 1;
    }
    // The next chunk may come in the same memory.
    if (from < chunk.length) parts.push(Buffer.from(chunk.subarray(from)));
    length += chunk.length - from;
    if (length > longest) onTooLong(line);
  }
  if (length > 0) yield { bytes: take(new Uint8Array()), offset, terminated: false };
}
