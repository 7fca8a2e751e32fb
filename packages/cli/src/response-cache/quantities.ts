import { MainbenchError } from '@mainbench/spec';

const ages: Record<string, number> = { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3, w: 7 * 86_400e3 };
const sizes: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

function usage(option: string, text: string, expected: string): never {
  throw new MainbenchError('usage', `${option}: expected ${expected}, found ${JSON.stringify(text)}.`, {
    hint: '`mainbench cache prune --help` shows an example.',
  });
}

/**
 * Milliseconds of an age such as `12h`, `30d` or `2w`.
 * @throws MainbenchError of kind `usage`
 */
export function parseAge(option: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([smhdw])$/i.exec(text.trim()) ?? [];
  const factor = ages[unit.toLowerCase()];
  if (factor === undefined) usage(option, text, 'a number and s, m, h, d or w, such as 12h or 30d');
  return Number(number) * factor;
}

/**
 * Bytes of a size such as `500MB` or `2GB`, in powers of ten.
 * @throws MainbenchError of kind `usage`
 */
export function parseSize(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)b?$/i.exec(text.trim());
  const factor = sizes[match?.[2]?.toLowerCase() ?? 'none'];
  if (match === null || factor === undefined) {
    usage(option, text, 'a number and B, KB, MB, GB or TB, such as 500MB or 2GB');
  }
  return Math.floor(Number(match[1]) * factor);
}

/** A size for people: `1.2 MB`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(value < 9.95 ? 1 : 0)} ${units[power]}`;
}

/** How long ago something was, for people: `3 d`. */
export function agoText(milliseconds: number): string {
  const units = Object.entries(ages).reverse();
  const [unit, factor] = units.find(([name, each]) => name !== 'w' && milliseconds >= each) ?? ['s', 1e3];
  const names: Record<string, string> = { s: 's', m: 'min', h: 'h', d: 'd' };
  return `${Math.floor(milliseconds / factor)} ${names[unit]}`;
}
