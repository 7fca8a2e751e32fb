import { InvalidArgumentError } from 'commander';

/**
 * Reads a share, such as `0.05` or `5%`.
 * @throws InvalidArgumentError for anything else
 */
export function shareOption(text: string): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text.trim()) ?? [];
  const share = Number(digits) / (percent === '%' ? 100 : 1);
  if (share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError('Expected a share from 0 to 1, such as 0.05 or 5%.');
}
