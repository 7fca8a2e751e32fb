import { LengthCollector, type Lengths, typeOf } from './value-statistics.ts';

/** What is in a column of the rows that were looked at. */
export interface InspectedColumn {
  name: string;
  /** Rows by the type of their value: text, number, boolean, list, object, null. */
  types: Record<string, number>;
  /** Rows that do not have it at all. */
  absent: number;
  /** Of its texts. */
  lengths?: Lengths;
  /** Whether each of its texts is a number, as in CSV. */
  numeric?: true;
  /** Of its numbers. */
  range?: [min: number, max: number];
}

const mostColumns = 200;

/** Collects what is in the columns of rows. */
export class ColumnCollector {
  readonly #columns = new Map<
    string,
    { types: Record<string, number>; texts: LengthCollector; numbers: number; others: number; range: number[] }
  >();
  #rows = 0;

  add(record: Readonly<Record<string, unknown>>): void {
    this.#rows += 1;
    for (const [name, value] of Object.entries(record)) {
      let column = this.#columns.get(name);
      if (column === undefined) {
        if (this.#columns.size === mostColumns) continue;
        column = { types: {}, texts: new LengthCollector(), numbers: 0, others: 0, range: [] };
        this.#columns.set(name, column);
      }
      const type = typeOf(value);
      column.types[type] = (column.types[type] ?? 0) + 1;
      if (typeof value === 'string') {
        column.texts.add(value);
        if (/^-?\d+(\.\d+)?$/.test(value)) column.numbers += 1;
        else if (value !== '') column.others += 1;
      }
      if (typeof value !== 'number') continue;
      const [min = value, max = value] = column.range;
      column.range = [Math.min(min, value), Math.max(max, value)];
    }
  }

  get columns(): InspectedColumn[] {
    return [...this.#columns].map(([name, { types, texts, numbers, others, range }]) => {
      const present = Object.values(types).reduce((sum, rows) => sum + rows, 0);
      const [min, max] = range;
      return {
        name,
        types,
        absent: this.#rows - present,
        ...(texts.lengths === undefined ? {} : { lengths: texts.lengths }),
        ...(numbers > 0 && others === 0 ? { numeric: true as const } : {}),
        ...(min === undefined || max === undefined ? {} : { range: [min, max] as [number, number] }),
      };
    });
  }
}
