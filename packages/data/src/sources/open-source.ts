import { type DataSource, type JsonObject, MainbenchError } from '@mainbench/spec';
import { sources } from './sources.ts';

/** A source with options that it accepted, its defaults filled in. */
export interface OpenSource {
  source: DataSource;
  options: JsonObject;
}

/**
 * The source that a recipe names, with its options checked.
 * @param settings the recipe's object: `source` and the options beside it
 * @param field where it stands in the recipe, such as `data.seed`
 * @throws MainbenchError of kind `recipe` naming the field and what was expected
 */
export function openSource(
  settings: Readonly<Record<string, unknown>>,
  produces: 'pairs' | 'texts',
  field: string,
  known: readonly DataSource[] = sources,
): OpenSource {
  const { source: name, ...given } = settings;
  const fitting = known.filter((entry) => entry.produces === produces);
  const source = fitting.find((entry) => entry.name === name);
  if (source === undefined) {
    const names = fitting.map((entry) => entry.name).join(', ');
    throw new MainbenchError(
      'recipe',
      `${field}.source: expected a source of ${produces} (${names}); found ${String(name)}.`,
      {
        hint: '`mainbench sources` says what each reads.',
      },
    );
  }
  const parsed = source.options.safeParse(given);
  if (parsed.success) return { source, options: parsed.data };
  const problems = parsed.error.issues.map((issue) => `${[field, ...issue.path].join('.')}: ${issue.message}`);
  throw new MainbenchError('recipe', `${problems.join('; ')}.`, {
    hint: `\`mainbench sources\` lists the options of ${source.name}.`,
  });
}
