import { InvalidArgumentError } from 'commander';

/**
 * A path of the command line.
 * @throws InvalidArgumentError for an empty one, as a variable that is not set leaves it: it would be the current folder
 */
export function givenPath(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('Expected a path, found nothing; is the variable set?');
}
