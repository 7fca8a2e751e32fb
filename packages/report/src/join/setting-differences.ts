import type { JsonObject } from '@mainbench/spec';
import { flattenSettings } from '../text/flatten-settings.ts';

/** One setting of several runs, each with its value; `none` where a run has no such setting. */
export interface SettingDifference {
  setting: string;
  values: { label: string; value: string }[];
}

const absent = 'none';

/** A hash says no more than that two things differ: its first digits do. */
function shortened(value: string): string {
  if (/^[0-9a-f]{64}$/.test(value)) return value.slice(0, 12);
  return value === 'null' ? absent : value;
}

/** The settings, by their path, in which not all objects agree. */
export function settingDifferences(
  objects: readonly (readonly [label: string, settings: JsonObject])[],
): SettingDifference[] {
  const fields = objects.map(([label, settings]) => ({ label, values: new Map(flattenSettings(settings)) }));
  const settings = [...new Set(fields.flatMap(({ values }) => [...values.keys()]))];
  return settings.flatMap((setting) => {
    const values = fields.map(({ label, values: own }) => ({ label, value: shortened(own.get(setting) ?? absent) }));
    return new Set(values.map(({ value }) => value)).size === 1 ? [] : [{ setting, values }];
  });
}

/** `limit is 6 in a and 12 in b` */
export function differenceText({ setting, values }: SettingDifference): string {
  const byValue = Map.groupBy(values, ({ value }) => value);
  const parts = [...byValue].map(([value, runs]) => `${value} in ${runs.map(({ label }) => label).join(' and ')}`);
  return `${setting} is ${parts.length === 2 ? parts.join(' and ') : parts.join(', ')}`;
}
