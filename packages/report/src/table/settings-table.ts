import type { JsonObject } from '@mainbench/spec';
import { flattenSettings } from '../text/flatten-settings.ts';
import { emptyCell, type Table, textColumns } from './table.ts';

/** Objects side by side, a setting a row; `shown` is what a reader sees of a setting's path. */
export function settingsTable(
  caption: string,
  head: string,
  objects: readonly (readonly [label: string, object: JsonObject])[],
  shown: (path: string) => string = String,
): Table {
  const fields = objects.map(([, object]) => new Map(flattenSettings(object)));
  const paths = [...new Set(fields.flatMap((each) => [...each.keys()]))];
  const cellOf = (value: string | undefined) => (value === undefined ? emptyCell : { value });
  return {
    caption,
    columns: textColumns(head, ...objects.map(([label]) => label)),
    rows: paths.map((path) => [{ value: shown(path) }, ...fields.map((each) => cellOf(each.get(path)))]),
  };
}
