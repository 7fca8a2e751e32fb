import { excerpt } from '@mainbench/kit';
import { type Place, refuseRecord } from './expect-record.ts';

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/** Members of the objects of a JSON text: its colons outside strings. */
function membersWritten(text: string): number {
  let members = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === colon) members += 1;
    if (code !== quote) continue;
    do {
      at = text.indexOf('"', at + 1);
      if (at < 0) return members;
    } while (isEscaped(text, at));
  }
  return members;
}

function isEscaped(text: string, at: number): boolean {
  let from = at;
  while (text.charCodeAt(from - 1) === backslash) from -= 1;
  return (at - from) % 2 === 1;
}

/** Members of the objects of a value; not recursive, since hostile values are nested deeply. */
function membersRead(value: unknown): number {
  let members = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const entries = Object.values(next);
    if (!Array.isArray(next)) members += entries.length;
    for (const entry of entries) if (typeof entry === 'object') open.push(entry);
  }
  return members;
}

function repeatedKey(text: string): string {
  const open: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/gs)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') last = token;
    else if (open.at(-1)?.has(last)) return last;
    else open.at(-1)?.add(last);
  }
  return 'a key';
}

/**
 * Refuses a record with a key twice: a parser keeps the last of both in silence.
 * @param text the JSON that `value` was read from
 * @throws MainbenchError of kind `data` with the place and the key
 */
export function checkKeys(text: string, value: unknown, place: Place): void {
  if (membersWritten(text) === membersRead(value)) return;
  refuseRecord(place, 'objects with each key once', `${excerpt(repeatedKey(text), 60)} twice`);
}
