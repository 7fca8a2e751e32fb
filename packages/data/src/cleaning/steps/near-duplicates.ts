import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeSystemError, readJsonLines } from '@mainbench/kit';
import type { CorpusStep, TableRow } from '@mainbench/spec';
import { z } from 'zod';
import { findNearDuplicates, nearDuplicateOptions } from '../../duplicates/find-near-duplicates.ts';
import { allTables, mainText } from './text-step.ts';

const options = z.strictObject(nearDuplicateOptions);
const flushCharacters = 1 << 18;

/** Writes rows as JSON lines while the texts of those that are compared by one text are read. */
async function* spooling(
  path: string,
  rows: AsyncIterable<TableRow>,
  isCompared: (entry: TableRow) => boolean,
): AsyncGenerator<string> {
  const file = await open(path, 'w').catch((error: unknown) => {
    throw describeSystemError(error, path, 'write');
  });
  const write = async (lines: string) => {
    await file.writeFile(lines).catch((error: unknown) => {
      throw describeSystemError(error, path, 'write');
    });
  };
  try {
    let lines = '';
    for await (const entry of rows) {
      lines += `${JSON.stringify(entry)}\n`;
      if (lines.length >= flushCharacters) {
        await write(lines);
        lines = '';
      }
      if (isCompared(entry)) yield mainText(entry);
    }
    await write(lines);
  } finally {
    await file.close();
  }
}

async function* spooled(path: string): AsyncGenerator<TableRow> {
  for await (const { value } of readJsonLines<TableRow>(path)) yield value;
}

/** The pairs that take part, which stand before all texts, as one text each. */
async function* pairTexts(path: string, takesPart: (entry: TableRow) => boolean): AsyncGenerator<string> {
  for await (const entry of spooled(path)) {
    if (entry.table === 'unlabeled') return;
    if (takesPart(entry)) yield `${entry.row.instruction}\n\n${entry.row.response}`;
  }
}

/**
 * Keeps the first of near-duplicates by MinHash-LSH, over the tables together: pairs are compared by instruction and
 * response, texts with the responses of held-out and seed pairs and with each other. Texts are not compared with
 * candidates, whose responses they may be: both stand for the same data.
 */
export const nearDuplicates: CorpusStep = {
  name: 'near-duplicates',
  version: 1,
  summary: 'the first of near-duplicates by MinHash-LSH (Broder 1997), over all tables together',
  options,
  tables: allTables,
  async *keep(rows, tables, given, { folder, signal, drop }) {
    const settings = options.parse(given);
    const path = join(folder, 'near-duplicates.writing.jsonl');
    try {
      const takesPart = ({ table }: TableRow) => tables.includes(table);
      const context = { folder, signal };
      const isCompared = (entry: TableRow) => takesPart(entry) && entry.table !== 'candidates';
      const texts = await findNearDuplicates(spooling(path, rows, isCompared), settings, context);
      const pairs = await findNearDuplicates(pairTexts(path, takesPart), settings, context);
      let pair = 0;
      let text = 0;
      for await (const entry of spooled(path)) {
        if (!takesPart(entry)) {
          yield entry;
          continue;
        }
        const isText = entry.table === 'unlabeled';
        const dropped = isText ? texts.firsts[text] !== text : pairs.firsts[pair] !== pair;
        if (isCompared(entry)) text += 1;
        if (!isText) pair += 1;
        if (dropped) drop(entry, 'near-duplicates');
        else yield entry;
      }
    } finally {
      await rm(path, { force: true });
    }
  },
};
