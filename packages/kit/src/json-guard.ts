import { MainbenchError } from '@mainbench/spec';

function refuse(path: string, found: string): never {
  throw new MainbenchError('internal', `a value cannot be kept as JSON: ${path} is ${found}.`);
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function checkText(text: string, path: string): void {
  if (!text.isWellFormed()) refuse(path, 'text with half of a surrogate pair');
}

function checkNumber(value: number, path: string): void {
  if (!Number.isFinite(value)) refuse(path, String(value));
}

function checkObject(value: object, path: string, strictText: boolean): void {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) checkJson(value[index], `${path}[${index}]`, strictText);
    return;
  }
  if (!isPlainObject(value)) refuse(path, `an object of class ${value.constructor?.name ?? 'unknown'}`);
  for (const [key, entry] of Object.entries(value)) {
    const place = `${path}.${key}`;
    if (strictText) checkText(key, place);
    checkJson(entry, place, strictText);
  }
}

/**
 * Refuses what JSON would drop or change in silence: undefined, NaN, infinities, functions, class instances.
 * @param strictText also refuse text that has no UTF-8 form (half a surrogate pair)
 * @throws MainbenchError of kind `internal` naming the place
 */
export function checkJson(value: unknown, path = 'value', strictText = false): void {
  switch (typeof value) {
    case 'boolean':
      return;
    case 'string':
      if (strictText) checkText(value, path);
      return;
    case 'number':
      checkNumber(value, path);
      return;
    case 'object':
      if (value !== null) checkObject(value, path, strictText);
      return;
    default:
      refuse(path, typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`);
  }
}
