import type { BuildOptions } from './build-options.ts';
import { type DerivedExpression, parseExpression } from './expressions/derived-expression.ts';
import { ExpressionError } from './expressions/parse-arithmetic.ts';
import type { PlannedTask } from './planned-task.ts';
import { type RecipePlace, recipeError } from './resolve-extensions.ts';

/** A derived score of a recipe, with the task that each name in its expression means. */
export interface PlannedDerived {
  name: string;
  /** The expression as it stands in the recipe. */
  text: string;
  expression: DerivedExpression;
  tasks: ReadonlyMap<string, PlannedTask>;
}

/** A task's name in an expression, where a hyphen would be a minus. */
const inExpression = (name: string) => name.replaceAll(/[^A-Za-z0-9_]/g, '_');

function taskOf(name: string, tasks: readonly PlannedTask[], place: RecipePlace): PlannedTask {
  const [found, second] = tasks.filter((task) => inExpression(task.name) === name);
  if (found === undefined) {
    const known = tasks.map((task) => inExpression(task.name)).join(', ');
    throw recipeError(place, `there is no task "${name}".`, `Expected names from ${known}.`);
  }
  if (second !== undefined) {
    throw recipeError(
      place,
      `"${name}" means both ${found.name} and ${second.name}.`,
      'Give one of them another name.',
    );
  }
  return found;
}

/**
 * The derived scores of a recipe's report.
 * @throws MainbenchError of kind `recipe` at the expression that cannot be read or names no task
 */
export async function resolveDerived(
  { recipe, recipeFile: file }: Pick<BuildOptions, 'recipe' | 'recipeFile'>,
  tasks: readonly PlannedTask[],
): Promise<PlannedDerived[]> {
  const resolve = async ([name, text]: [string, string]): Promise<PlannedDerived> => {
    const place = { file, path: ['report', 'derived', name] };
    const expression = await parseExpression(text).catch((error: unknown) => {
      if (!(error instanceof ExpressionError)) throw error;
      const hint = 'Expected an expression such as mean(arc_challenge, gsm8k).';
      throw recipeError(place, `this expression cannot be read: ${error.message}.`, hint);
    });
    return {
      name,
      text,
      expression,
      tasks: new Map(expression.names.map((task) => [task, taskOf(task, tasks, place)])),
    };
  };
  return Promise.all(Object.entries(recipe.report.derived).map(resolve));
}
