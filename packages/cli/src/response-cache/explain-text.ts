import type { Difference, EngineIdentity, KeptEntry } from '@mainbench/engines';
import type { JsonValue } from '@mainbench/spec';
import { outputColors as colors } from '../colors.ts';
import { agoText, sizeText } from './quantities.ts';

const longestText = 60;
const longestList = 6;

/** A field's value in one line; of long texts the part around `at`, or beginning and end. */
export function valueText(value: JsonValue | undefined, at = 0): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string' && value.length > longestText) {
    const start = Math.max(0, at - longestText / 3);
    const part = value.slice(start, start + longestText).toWellFormed();
    return `${start > 0 ? '…' : ''}${JSON.stringify(part)}… (${value.length} characters)`;
  }
  if (typeof value === 'object' && value !== null && 'begins' in value) {
    return `${JSON.stringify(value.begins)}…${JSON.stringify(value.ends)} (${value.bytes} bytes, sha256 ${value.sha256}…)`;
  }
  return JSON.stringify(value);
}

/** A list in one line; of a long one the beginning. */
function listText(values: readonly JsonValue[]): string {
  const shown = values.slice(0, longestList).map((value) => valueText(value));
  return values.length <= longestList ? `[${shown.join(', ')}]` : `[${shown.join(', ')}, … ${values.length} in all]`;
}

function lines(value: JsonValue, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || 'begins' in value) {
    const shown = Array.isArray(value) ? listText(value) : valueText(value);
    return [`  ${path.padEnd(28)} ${shown}`];
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return [`  ${path.padEnd(28)} none`];
  return entries.flatMap(([name, entry]) => lines(entry as JsonValue, path === '' ? name : `${path}.${name}`));
}

/** An entry with the fields that make its key. */
export function entryText(entry: KeptEntry, now: number): string {
  const { key, fields, created, used, bytes } = entry;
  const facts = `kept ${agoText(now - created)} ago, used ${agoText(now - used)} ago, ${sizeText(bytes)}`;
  return `${colors.bold(key)}\n  ${colors.dim(facts)}\n${lines(fields, '').join('\n')}\n`;
}

/** Differences, the first in full and the others by name. */
export function differenceText(differences: readonly Difference[], one: string, other: string): string {
  const [first, ...rest] = differences;
  if (first === undefined) return 'They do not differ.\n';
  const place = first.at === undefined || first.at === 0 ? '' : `, from character ${first.at}`;
  const more = rest.map(({ field }) => field);
  return [
    `The first field that differs: ${colors.bold(first.field)}${place}`,
    `  ${one.padEnd(10)} ${valueText(first.one, first.at)}`,
    `  ${other.padEnd(10)} ${valueText(first.other, first.at)}`,
    ...(more.length === 0
      ? []
      : [`  also: ${more.slice(0, 8).join(', ')}${more.length > 8 ? `, ${more.length - 8} more` : ''}`]),
    '',
  ].join('\n');
}

/** One engine in a line. */
export function engineText({ engine, version, weights, dtype, adapter, canary }: EngineIdentity): string {
  // The grid of its log-probabilities is all that most servers show of their precision.
  const step = canary !== null && 'step' in canary && canary.step !== null ? `steps of 1/${1 / canary.step}` : null;
  const short = weights.replace(/([0-9a-f]{12})[0-9a-f]{28,}/g, '$1…');
  const parts = [`${engine} ${version}`, short, dtype ?? step, adapter];
  return parts.filter((part) => part !== null).join(', ');
}
