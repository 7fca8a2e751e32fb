import { pythonStrip } from '@mainbench/python-semantics';

/**
 * The eight texts of which one must follow an instruction to follow it loosely, in the official order: the response, and
 * it without its first line, its last line and both, each also without stars
 * (evaluation_lib.py, test_instruction_following_loose).
 */
export function looseVariants(response: string): string[] {
  const first = response.indexOf('\n');
  const last = response.lastIndexOf('\n');
  const withoutFirst = first === -1 ? '' : pythonStrip(response.slice(first + 1));
  const withoutLast = last === -1 ? '' : pythonStrip(response.slice(0, last));
  const withoutBoth = first === last ? '' : pythonStrip(response.slice(first + 1, last));
  const withoutStars = (text: string) => text.replaceAll('*', '');
  const cut = [withoutFirst, withoutLast, withoutBoth];
  return [response, withoutStars(response), ...cut, ...cut.map(withoutStars)];
}
