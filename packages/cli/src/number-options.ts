import { InvalidArgumentError } from 'commander';

/** Reads a whole number of the command line. @throws InvalidArgumentError for anything but one of at least the least */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
  };

export const positiveNumber = wholeNumber(1);

/**
 * A seed of the command line.
 * @throws InvalidArgumentError for anything but one whole number of at least 0, a list among it
 */
export function seedNumber(text: string): number {
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  const list = /^[0-9]+([,\s]+[0-9]+)+$/.test(text);
  throw new InvalidArgumentError(
    list
      ? 'Expected one whole number of at least 0; run the command once for each seed, with its own --out.'
      : 'Expected a whole number of at least 0.',
  );
}

/**
 * A share of the command line: `0.05` or `5%`.
 * @throws InvalidArgumentError for anything that is not from 0 to 1, or from 0 % to 100 %
 */
export function shareNumber(text: string): number {
  const match = /^([0-9]*\.?[0-9]+)\s*(%?)$/.exec(text.trim());
  const share = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  if (share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError('Expected a share from 0 to 1, such as 0.05 or 5%.');
}

/**
 * A port of the command line; 0 stands for any free one.
 * @throws InvalidArgumentError for anything but a whole number from 0 to 65535
 */
export function portNumber(text: string): number {
  if (/^[0-9]{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
}

/**
 * A path of the command line.
 * @throws InvalidArgumentError for an empty one, as a variable that is not set leaves it: it would be the current folder
 */
export function givenPath(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('Expected a path, found nothing; is the variable set?');
}
