import { describeSystemError } from '@mainbench/kit';
import type { JsonObject } from '@mainbench/spec';
import type { SchemaElement } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import type { ExportColumn, ExportTable, TableWriter } from './export-table.ts';

/** Rows, and characters of their texts, that are held until they are written as a row group. */
const groupRows = 10_000;
const groupCharacters = 32 * 1024 * 1024;

const elements: Readonly<Record<ExportColumn['type'], Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  number: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  boolean: { type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
};

function charactersOf(row: JsonObject): number {
  return Object.values(row).reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0);
}

async function writeGroups(path: string, { columns, rows }: ExportTable): Promise<void> {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }) => ({ name, ...elements[type] })),
  ];
  const writer = new ParquetWriter({ writer: fileWriter(path), schema, createdBy: 'mainbench' });
  let group: JsonObject[] = [];
  let characters = 0;
  const writeGroup = async () => {
    if (group.length === 0) return;
    const columnData = columns.map(({ name }) => ({ name, data: group.map((row) => row[name] ?? null) }));
    await writer.write({ columnData, rowGroupSize: group.length });
    group = [];
    characters = 0;
  };
  for await (const row of rows()) {
    group.push(row);
    characters += charactersOf(row);
    if (group.length === groupRows || characters > groupCharacters) await writeGroup();
  }
  await writeGroup();
  await writer.finish();
}

/** Parquet with Snappy, a row group in memory at a time. */
export const parquetWriter: TableWriter = {
  name: 'parquet',
  ending: 'parquet',
  async write(path, table) {
    try {
      await writeGroups(path, table);
    } catch (error) {
      throw describeSystemError(error, path, 'write');
    }
  },
};
