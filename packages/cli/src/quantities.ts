import { MainbenchError } from '@mainbench/spec';

const factors: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

/**
 * Bytes of a size such as `500MB` or `2GB`, in powers of ten.
 * @throws MainbenchError of kind `usage`
 */
export function parseSize(option: string, text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)b?$/i.exec(text.trim()) ?? [];
  if (number === undefined) {
    const found = `expected a number and B, KB, MB, GB or TB, found ${JSON.stringify(text)}.`;
    throw new MainbenchError('usage', `${option}: ${found}`, { hint: 'For example 500MB or 2GB.' });
  }
  return Math.floor(Number(number) * (factors[unit.toLowerCase()] ?? 1));
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
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/** A number of bytes for people: `12.3 MB`. */
export function bytesText(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return `${(count / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
