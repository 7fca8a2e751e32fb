import { isSpace } from '../text/units.ts';
import type { UnitText } from './unit-text.ts';

const space = 32;
const dot = 46;

const unitSet = (text: string): ReadonlySet<number> => new Set([...text].map((unit) => unit.charCodeAt(0)));

/**
 * A full stop that ends the text, where only closing characters and whitespace follow it, stands alone.
 * @param apart whether a space also parts it from the closing characters
 */
export function padFinalPeriod(text: UnitText, closing: ReadonlySet<number>, apart: boolean): void {
  const { units } = text;
  let position = text.length - 1;
  while (position >= 0 && units[position] !== dot) position -= 1;
  if (position < 1 || units[position - 1] === dot) return;
  let end = position + 1;
  while (end < text.length && closing.has(units[end] as number)) end += 1;
  for (let rest = end; rest < text.length; rest += 1) if (!isSpace(units[rest] as number)) return;
  const closed = end === position + 1 ? undefined : units.slice(position + 1, end);
  text.length = position;
  text.push(space);
  text.push(dot);
  if (apart) text.push(space);
  if (closed !== undefined) for (const unit of closed) text.push(unit);
  text.push(space);
}

export const closingWithSpace: ReadonlySet<number> = unitSet(')]}>"\'»”’ ');
export const closingCharacters: ReadonlySet<number> = unitSet(')]}>"\'');
