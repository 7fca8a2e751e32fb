import type { RunRecord, TrainingRecord } from '@mainbench/spec';
import type { Table } from '../table/table.ts';
import { settingsText } from '../text/flatten-settings.ts';
import { formatCount, formatFixed } from '../text/format-number.ts';
import { formatRange } from '../text/format-range.ts';

const alignment = 'alignment loop';

function rangeOf(
  records: readonly TrainingRecord[],
  of: (record: TrainingRecord) => number | null,
  format: (value: number) => string,
): string {
  return formatRange(
    records.flatMap((record) => of(record) ?? []),
    format,
  );
}

/** How many pairs each training had, how often it saw them and how fast it learned; seeds in one row. */
export function trainingsTable({ trainings }: RunRecord): Table {
  const groups = Map.groupBy(trainings, ({ model, arm, training }) => JSON.stringify([model, arm, training]));
  const passes = (value: number) => formatFixed(value, { decimals: 2 });
  return {
    caption: 'Trainings.',
    columns: [
      { label: 'Of', align: 'start' },
      { label: 'Training', align: 'start' },
      { label: 'Model', align: 'start' },
      { label: 'Pairs', align: 'end' },
      { label: 'Steps', align: 'end' },
      { label: 'Passes', align: 'end' },
      { label: 'Learning rate', align: 'end' },
      { label: 'α', align: 'start' },
    ],
    rows: [...groups.values()].flatMap((records) => {
      const [first] = records;
      if (first === undefined) return [];
      return [
        [
          { value: first.arm ?? alignment },
          { value: first.training },
          { value: first.model },
          { value: rangeOf(records, ({ pairs }) => pairs, formatCount) },
          { value: rangeOf(records, ({ steps }) => steps, formatCount) },
          { value: rangeOf(records, (record) => record.passes, passes) },
          { value: rangeOf(records, ({ learningRate }) => learningRate, String) },
          { value: settingsText(first.alpha) },
        ],
      ];
    }),
    notes: [
      'A pass is one look at every pair. Learning rates are those at the peak; schedules and all else are in the recipe below. α weighs the aligned twins of the pairs.',
      'Every arm’s table begins with the seed pairs and is put in order by the same rng seed, so that seed pairs stand at the same places of the order in all arms with an equal number of pairs.',
    ],
  };
}
