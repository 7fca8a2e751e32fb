import { type DocumentMatch, findContamination, indexDocuments } from '@mainbench/data';
import { noCost, tableStage } from '@mainbench/graph';
import { excerpt } from '@mainbench/kit';
import {
  type BenchmarkDocument,
  type ContaminationCount,
  type ContaminationExample,
  type ContaminationSettings,
  type JsonObject,
  type JsonValue,
  MainbenchError,
  type Pair,
  type Stage,
  type StageContext,
  type UnlabeledText,
} from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import type { PlannedBenchmark } from '../planned-task.ts';
import { inputRows } from '../read-rows.ts';
import { makeTable, type Table } from '../table.ts';

const mostExamples = 5;
const exampleCharacters = 200;
/** Documents of each benchmark that are noted of a row, from which what arms keep is counted; here all are. */
const mostNoted = 200;

/** A row that holds something of documents, as `rows.jsonl` of the artifact has it. */
export interface ContaminatedRow extends JsonObject {
  table: string;
  id: string;
  documents: { task: string; document: string; by: string }[];
}

interface Document {
  task: number;
  id: string;
}

/** All texts in a document but its id, wherever they stand. */
function allTexts({ id: _, ...fields }: BenchmarkDocument): string[] {
  const texts = (value: JsonValue): string[] => {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
  };
  return texts(fields);
}

/** What of a row a document is looked for in: a text, or the two sides of a pair. */
function textsOf(row: Pair | UnlabeledText): string[] {
  return ['instruction', 'response', 'text'].flatMap((field) => (typeof row[field] === 'string' ? [row[field]] : []));
}

/** What of a table's rows is counted. */
class TableCounts {
  readonly #tasks: readonly string[];
  readonly #documents: readonly Document[];
  readonly #found: Set<number>[];
  readonly #rows: number[];
  readonly #examples: ContaminationExample[] = [];
  #read = 0;
  #contaminated = 0;

  constructor(tasks: readonly string[], documents: readonly Document[]) {
    this.#tasks = tasks;
    this.#documents = documents;
    this.#found = tasks.map(() => new Set());
    this.#rows = tasks.map(() => 0);
  }

  /** @returns the documents that a row holds something of, named */
  add(row: Pair | UnlabeledText, matches: readonly DocumentMatch[]): ContaminatedRow['documents'] {
    this.#read += 1;
    if (matches.length === 0) return [];
    this.#contaminated += 1;
    const ofRow = this.#tasks.map(() => 0);
    const noted: ContaminatedRow['documents'] = [];
    const named = matches.map(({ document: number, by, words }) => {
      const { task, id } = this.#documents[number] as Document;
      this.#found[task]?.add(number);
      const match = { task: this.#tasks[task] as string, document: id, by };
      ofRow[task] = (ofRow[task] as number) + 1;
      if ((ofRow[task] as number) <= mostNoted) noted.push(match);
      return { ...match, words };
    });
    for (const [task, count] of ofRow.entries()) if (count > 0) this.#rows[task] = (this.#rows[task] as number) + 1;
    const [first] = named;
    if (first !== undefined && this.#examples.length < mostExamples) {
      const { words = textsOf(row)[0] ?? '', ...match } = first;
      this.#examples.push({ id: row.id, ...match, text: excerpt(words, exampleCharacters) });
    }
    return noted;
  }

  get counts(): ContaminationCount {
    const tasks = this.#tasks.map((task, index) => ({
      task,
      documents: this.#documents.filter((document) => document.task === index).length,
      found: this.#found[index]?.size ?? 0,
      rows: this.#rows[index] ?? 0,
    }));
    return { rows: this.#read, contaminated: this.#contaminated, tasks, examples: this.#examples };
  }
}

/** The texts of all documents, which are noted as they are read. */
async function* documentTexts(
  context: StageContext,
  benchmarks: readonly PlannedBenchmark[],
  noted: Document[],
): AsyncGenerator<readonly string[]> {
  for (const [task, { task: benchmark }] of benchmarks.entries()) {
    for await (const { value } of inputRows<BenchmarkDocument>(context, `documents_${task}`)) {
      noted.push({ task, id: value.id });
      yield benchmark.testTexts?.(value) ?? allTexts(value);
    }
  }
}

/**
 * Looks for documents of benchmarks in the rows of tables: runs of words and near-duplicates. The artifact names the rows
 * that hold something of one, and its manifest counts them by table and benchmark.
 * @param tables by the name of their rows
 */
export function contaminationStage(
  label: string,
  tables: Readonly<Record<string, Table>>,
  benchmarks: readonly PlannedBenchmark[],
  { ngram, threshold }: ContaminationSettings,
): Stage {
  const documents = benchmarks.map(({ documents: { stage } }, index): [string, Stage] => [`documents_${index}`, stage]);
  const inputs = Object.entries(tables).map(([name, { stage }]): [string, Stage] => [name, stage]);
  return tableStage({
    kind: 'contamination',
    version: 2,
    label,
    parameters: { ngram, threshold, tasks: benchmarks.map(({ name }) => name) },
    inputs: Object.fromEntries([...inputs, ...documents]),
    cost: { ...noCost, diskBytes: tableBytes(1, 0) },
    async *rows(context): AsyncGenerator<ContaminatedRow, JsonObject> {
      const noted: Document[] = [];
      const index = await indexDocuments(documentTexts(context, benchmarks, noted), { ngram, threshold });
      const names = benchmarks.map(({ name }) => name);
      const facts: Record<string, ContaminationCount> = {};
      for (const table of Object.keys(tables)) {
        const counts = new TableCounts(names, noted);
        const rows = async function* () {
          for await (const { value } of inputRows<Pair | UnlabeledText>(context, table)) yield value;
        };
        for await (const { row, matches } of findContamination(rows(), textsOf, index)) {
          context.signal.throwIfAborted();
          const documents = counts.add(row, matches);
          if (documents.length > 0) yield { table, id: row.id, documents };
        }
        facts[table] = counts.counts;
      }
      return { contamination: facts };
    },
  });
}

/** The rows of a table that hold nothing of a document. */
export function uncontaminatedTable(label: string, name: string, before: Table, contamination: Stage): Table {
  const { stage, rows, tokensPerRow } = before;
  const size = { rows, tokensPerRow };
  return makeTable(size, {
    kind: 'uncontaminated',
    version: 1,
    label,
    parameters: { table: name },
    inputs: { rows: stage, contamination },
    async *rows(context) {
      const left = new Set<string>();
      for await (const { value } of inputRows<ContaminatedRow>(context, 'contamination'))
        if (value.table === name) left.add(value.id);
      let kept = 0;
      for await (const { value } of inputRows<Pair | UnlabeledText>(context, 'rows')) {
        if (left.has(value.id)) continue;
        kept += 1;
        yield value;
      }
      if (kept > 0 || left.size === 0) return;
      throw new MainbenchError('data', `every row of ${label} holds something of a benchmark's documents.`, {
        hint: 'Give other data, or set `data.contamination.drop` to false.',
      });
    },
  });
}
