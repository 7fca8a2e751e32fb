import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { commitDirectory, makeFolder, unlessMissing, writeFileAtomic, writeLinesAtomic } from '@mainbench/kit';
import { type JsonObject, MainbenchError, type Pair } from '@mainbench/spec';
import { LengthCollector } from '../inspect/value-statistics.ts';
import { type CardFacts, type CardTable, dataCard, type TableStatistics } from './data-card.ts';
import type { ExportTable, TableWriter } from './export-table.ts';
import type { TrainingFormat } from './formats/training-format.ts';
import { jsonlWriter } from './write-jsonl.ts';
import { parquetWriter } from './write-parquet.ts';

/** How tables can be written, the default first. */
export const tableWriters: readonly TableWriter[] = [parquetWriter, jsonlWriter];

export interface DataExport {
  /** The first is what `datasets` loads where no config is named, and what training formats are made of. */
  tables: readonly ExportTable[];
  writer: TableWriter;
  formats: readonly TrainingFormat[];
  facts: Omit<CardFacts, 'formats'>;
}

/** Texts whose lengths a card tells; ids and details are none. */
const measured = new Set(['instruction', 'response', 'text']);

class StatisticsCollector {
  #rows = 0;
  readonly #lengths = new Map<string, LengthCollector>();
  readonly #numbers = new Map<string, { rows: number; min: number; sum: number; max: number }>();

  add(row: JsonObject): void {
    this.#rows += 1;
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'string' && measured.has(name)) {
        const lengths = this.#lengths.get(name) ?? new LengthCollector();
        this.#lengths.set(name, lengths);
        lengths.add(value);
      }
      if (typeof value !== 'number') continue;
      const { rows, min, sum, max } = this.#numbers.get(name) ?? { rows: 0, min: value, sum: 0, max: value };
      const next = { rows: rows + 1, min: Math.min(min, value), sum: sum + value, max: Math.max(max, value) };
      this.#numbers.set(name, next);
    }
  }

  get statistics(): TableStatistics {
    const lengths = [...this.#lengths].flatMap(([name, collector]) =>
      collector.lengths === undefined ? [] : [[name, collector.lengths] as const],
    );
    const numbers = [...this.#numbers].map(
      ([name, { rows, min, sum, max }]) => [name, { rows, min, mean: sum / rows, max }] as const,
    );
    return { rows: this.#rows, lengths: Object.fromEntries(lengths), numbers: Object.fromEntries(numbers) };
  }
}

async function writeTable(folder: string, table: ExportTable, writer: TableWriter): Promise<CardTable> {
  const collector = new StatisticsCollector();
  async function* counted() {
    for await (const row of table.rows()) {
      collector.add(row);
      yield row;
    }
  }
  const path = `data/${table.name}.${writer.ending}`;
  await writer.write(join(folder, path), { ...table, rows: counted });
  return { table, path, statistics: collector.statistics };
}

async function writeFormat(folder: string, dataset: string, format: TrainingFormat, table: ExportTable): Promise<void> {
  makeFolder(join(folder, format.name));
  for (const { path, content } of format.files(dataset, () => table.rows() as AsyncIterable<Pair>)) {
    await writeLinesAtomic(join(folder, format.name, path), withoutLastBreak(content));
  }
}

/** Pieces as lines: what is written ends each with a line break of its own. */
async function* withoutLastBreak(content: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of content) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

async function requireEmpty(folder: string): Promise<void> {
  const names = await unlessMissing(readdir(folder));
  if (names === undefined || names.length === 0) return;
  const hint = 'Name another folder, or remove it.';
  throw new MainbenchError('usage', 'expected a folder that is empty or not there.', { file: folder, hint });
}

/**
 * Writes a data set to a folder: its tables, training formats and a card. The folder appears once it is whole.
 * @returns the tables with their files and statistics
 * @throws MainbenchError of kind `usage` where the folder holds something; of kind `disk` or `environment`
 */
export async function exportData(
  folder: string,
  dataset: string,
  { tables, writer, formats, facts }: DataExport,
): Promise<CardTable[]> {
  await requireEmpty(folder);
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  makeFolder(join(partial, 'data'));
  const written: CardTable[] = [];
  for (const table of tables) written.push(await writeTable(partial, table, writer));
  const [first] = tables;
  for (const format of formats) if (first !== undefined) await writeFormat(partial, dataset, format, first);
  const names = formats.map(({ name }) => name);
  await writeFileAtomic(join(partial, 'README.md'), dataCard({ ...facts, formats: names }, written));
  makeFolder(dirname(folder));
  await rm(folder, { recursive: true, force: true });
  await commitDirectory(partial, folder);
  return written;
}
