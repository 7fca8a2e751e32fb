import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeSystemError, readJsonLines } from '@mainbench/kit';
import type { CorpusStep, TableRow } from '@mainbench/spec';
import { z } from 'zod';
import { findNearDuplicates, nearDuplicateOptions } from '../../duplicates/find-near-duplicates.ts';

const options = z.strictObject(nearDuplicateOptions);
const flushCharacters = 1 << 18;

/** Writes rows as JSON lines. */
async function spool(path: string, rows: AsyncIterable<TableRow>): Promise<void> {
  try {
    const file = await open(path, 'w');
    try {
      let lines = '';
      for await (const row of rows) {
        lines += `${JSON.stringify(row)}\n`;
        if (lines.length < flushCharacters) continue;
        await file.writeFile(lines);
        lines = '';
      }
      await file.writeFile(lines);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw describeSystemError(error, path, 'write');
  }
}

async function* spooled(path: string): AsyncGenerator<TableRow> {
  for await (const { value } of readJsonLines<TableRow>(path)) yield value;
}

async function* mapped(path: string, text: (entry: TableRow) => string | undefined): AsyncGenerator<string> {
  for await (const entry of spooled(path)) {
    const found = text(entry);
    if (found !== undefined) yield found;
  }
}

/**
 * Keeps the first of near-duplicates by MinHash-LSH, over the tables together: pairs are compared by instruction and
 * response, texts with the responses of pairs and with each other.
 */
export const nearDuplicates: CorpusStep = {
  name: 'near-duplicates',
  version: 1,
  summary:
    'the first of near-duplicates by MinHash-LSH (Broder 1997), over held-out pairs, seed pairs and texts together',
  options,
  tables: ['held_out', 'seed', 'unlabeled'],
  async *keep(rows, tables, given, { folder, signal, drop }) {
    const settings = options.parse(given);
    const path = join(folder, 'near-duplicates.writing.jsonl');
    try {
      await spool(path, rows);
      const isIn = ({ table }: TableRow) => tables.includes(table);
      const pairText = (entry: TableRow) =>
        isIn(entry) && !('text' in entry.row) ? `${entry.row.instruction}\n\n${entry.row.response}` : undefined;
      const ownText = (entry: TableRow) =>
        isIn(entry) ? String('text' in entry.row ? entry.row.text : entry.row.response) : undefined;
      const pairs = await findNearDuplicates(mapped(path, pairText), settings, { folder, signal });
      const texts = await findNearDuplicates(mapped(path, ownText), settings, { folder, signal });
      let pair = 0;
      let text = 0;
      for await (const entry of spooled(path)) {
        if (!isIn(entry)) {
          yield entry;
          continue;
        }
        const isText = 'text' in entry.row;
        const dropped = isText ? texts.firsts[text] !== text : pairs.firsts[pair] !== pair;
        text += 1;
        if (!isText) pair += 1;
        if (dropped) drop(entry, 'near-duplicates');
        else yield entry;
      }
    } finally {
      await rm(path, { force: true });
    }
  },
};
