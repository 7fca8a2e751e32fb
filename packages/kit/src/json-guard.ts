import { MainbenchError } from '@mainbench/spec';

function refuse(path: string, found: string): never {
  throw new MainbenchError('internal', `a value cannot be stored as JSON: ${path} is ${found}.`);
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Refuses what JSON would drop or change in silence: undefined, NaN, infinities, functions, class instances.
 * @param strictText also refuse text that has no UTF-8 form (half a surrogate pair)
 * @throws MainbenchError of kind `internal` naming the place
 */
export function checkJson(value: unknown, path = 'value', strictText = false): void {
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') {
    if (strictText && !value.isWellFormed()) refuse(path, 'text with half of a surrogate pair');
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) refuse(path, String(value));
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) checkJson(value[index], `${path}[${index}]`, strictText);
  } else if (typeof value === 'object') {
    if (!isPlainObject(value)) refuse(path, `an object of class ${value.constructor?.name ?? 'unknown'}`);
    for (const [key, entry] of Object.entries(value)) {
      const place = `${path}.${key}`;
      if (strictText) checkJson(key, place, true);
      checkJson(entry, place, strictText);
    }
  } else {
    refuse(path, value === undefined ? 'undefined' : `a ${typeof value}`);
  }
}
