import { describeSystemError, fileChunks } from '@mainbench/kit';

/** A run of neighbouring rows of a table. */
export interface Shard {
  /** Tells which rows these are: `4000-6000`. */
  name: string;
  rows: number;
  /** Where its first row begins in the file. */
  byte: number;
  /** The line of its first row, from 1. */
  line: number;
}

export interface TableCut {
  rows: number;
  shards: Shard[];
}

const newline = 0x0a;

/**
 * Cuts the first `limit` rows of a table into shards, without parsing a row.
 * @param rowsPerShard a table of fewer rows is one shard
 * @throws MainbenchError where the file cannot be read
 */
export async function cutTable(path: string, limit: number, rowsPerShard: number): Promise<TableCut> {
  const shards: Shard[] = [];
  let rows = 0;
  let line = 1;
  let lineStart = 0;
  let position = 0;
  const endLine = (end: number) => {
    if (end > lineStart) {
      let shard = shards.at(-1);
      if (shard === undefined || shard.rows === rowsPerShard) {
        shard = { name: '', rows: 0, byte: lineStart, line };
        shards.push(shard);
      }
      shard.rows += 1;
      rows += 1;
    }
    line += 1;
    lineStart = end + 1;
  };
  try {
    for await (const chunk of fileChunks(path)) {
      for (let at = chunk.indexOf(newline); at !== -1 && rows < limit; at = chunk.indexOf(newline, at + 1)) {
        endLine(position + at);
      }
      position += chunk.length;
      if (rows >= limit) break;
    }
  } catch (error) {
    throw describeSystemError(error, path, 'read');
  }
  if (rows < limit) endLine(position);
  let from = 0;
  for (const shard of shards) {
    shard.name = `${from}-${from + shard.rows}`;
    from += shard.rows;
  }
  return { rows, shards };
}
