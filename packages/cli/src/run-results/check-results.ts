import { MainbenchError, type Results } from '@mainbench/spec';

const lists = ['seeds', 'metrics', 'models', 'contrasts', 'reported', 'data', 'runs', 'provenance', 'notes'] as const;

/**
 * The results of a run from the text of its results.json.
 * @param file for messages
 * @throws MainbenchError of kind `data` where it is damaged or of an older form
 */
export function checkResults(text: string, file: string): Results {
  let value: Partial<Results> | null;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MainbenchError('data', 'expected results in JSON; the file is cut or was changed.', {
      file,
      hint: 'Write the report again: mainbench report RECIPE.',
      cause,
    });
  }
  const whole = value?.schema === 3 && lists.every((name) => Array.isArray(value?.[name]));
  if (whole) return value as Results;
  const schema: unknown = value?.schema;
  throw new MainbenchError('data', `expected results of schema 3, found ${JSON.stringify(schema) ?? 'none'}.`, {
    file,
    hint: 'Write the report again with this version: mainbench report RECIPE.',
  });
}
