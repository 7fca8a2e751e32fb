import {
  type AnyFilter,
  type ChoosingFilter,
  closestName,
  type FormulaFilter,
  type JsonObject,
  type ModelRole,
  type OwnSignal,
  type PairChange,
  type Signal,
  type TextSignal,
  type TextTools,
} from '@mainbench/spec';
import type { BuildOptions } from '../build-options.ts';
import { type ColumnExpression, parseColumnExpression } from '../expressions/column-expression.ts';
import { ExpressionError } from '../expressions/parse-arithmetic.ts';
import type { ExternalModel } from '../external-models.ts';
import {
  checkOptions,
  type RecipePlace,
  recipeError,
  requireServed,
  requireTruth,
  resolveNamed,
} from '../resolve-extensions.ts';
import {
  type ColumnSource,
  dataColumn,
  filterColumn,
  filterSignalColumn,
  modelColumn,
  type OtherModels,
  textColumn,
} from './column-source.ts';

/** What the names of expressions stand for. */
export interface PlannedColumns {
  /** What the names mean that stand for numbers of stages. */
  columns: ReadonlyMap<string, ColumnSource>;
  /** What the names mean that stand for other filters' formulas, each after those that it names itself. */
  parts: readonly { name: string; expression: ColumnExpression }[];
  roles: readonly ModelRole[];
}

/** A formula with everything that its names stand for. */
export interface PlannedFormula extends PlannedColumns {
  score: ColumnExpression;
  keep?: ColumnExpression;
}

/** A filter by a formula that an arm names, or that its recipe writes out. */
export interface PlannedFormulaFilter extends PlannedFormula {
  name: string;
  options: JsonObject;
  change?: PairChange;
}

/** A name as expressions have it, where a hyphen would be a minus. */
export const nameInExpression = (name: string) => name.replaceAll('-', '_');

/** Whether a filter is a formula over signals, rather than a function of a pair. */
export const isFormulaFilter = (filter: AnyFilter): filter is FormulaFilter => 'formula' in filter;

/** Whether a filter chooses among all pairs. */
export const isChoosingFilter = (filter: AnyFilter): filter is ChoosingFilter => 'choose' in filter;

/** Whether the tokens of a signal are those of the response. */
const ofResponse = (signal: Signal) => 'scores' in signal && signal.scores === 'response';

/** Filters that name each other would never end; no honest chain is as long. */
const deepest = 8;

/** Where a formula stands, and what may be named there. */
export interface FormulaPlace {
  build: BuildOptions;
  place: RecipePlace;
  hasTruth: boolean;
  /** What needs the models, for messages. */
  who: string;
  /** The last iteration of the alignment loop that its models come from. */
  iterations: number;
  /** Models beside the recipe's, by the signals of the recipe's own that ask them. */
  external: ReadonlyMap<string, ExternalModel>;
  /** Names of signals that are computed anyway. */
  beside?: readonly string[];
}

/** Finds out what the names of a formula mean, each once. */
class NameResolution {
  readonly columns = new Map<string, ColumnSource>();
  readonly parts: { name: string; expression: ColumnExpression }[] = [];
  readonly #at: FormulaPlace;
  readonly #texts: readonly TextSignal[];

  constructor(at: FormulaPlace) {
    this.#at = at;
    this.#texts = [...at.build.extensions.signals.values()].filter((signal) => 'of' in signal);
  }

  async read(text: string, trail: readonly string[] = []): Promise<ColumnExpression> {
    const expression = await parseColumnExpression(text).catch((error: unknown) => {
      if (!(error instanceof ExpressionError)) throw error;
      const hint = 'Expected an expression such as rank(-forward_nll) + 0.5 * rank(ira).';
      throw recipeError(this.#at.place, `this expression cannot be read: ${error.message}.`, hint);
    });
    for (const name of expression.names) if (name !== 'tokens') await this.#resolve(name, trail);
    return expression;
  }

  /**
   * `tokens` is the length of the response: as a model counted it whose likelihood of the response the formula needs
   * anyway, else in words, so that a length alone costs no pass of a model.
   */
  resolveTokens(beside: readonly string[]): void {
    const inputs = [...[...this.columns.values()].map(({ input }) => input), ...beside];
    const counting = [...this.#at.build.extensions.signals.values()].find(
      (signal) => ofResponse(signal) && inputs.includes(signal.name),
    );
    const column =
      counting === undefined
        ? textColumn('words', this.#textsWith(undefined))
        : this.#shippedColumn(counting, 'tokens');
    this.columns.set('tokens', column);
  }

  async #resolve(name: string, trail: readonly string[]): Promise<void> {
    if (this.columns.has(name) || this.parts.some((part) => part.name === name)) return;
    const column = await this.#column(name);
    if (column !== undefined) {
      this.columns.set(name, column);
      return;
    }
    const filter = [...this.#at.build.extensions.filters.values()].find((each) => nameInExpression(each.name) === name);
    if (filter === undefined || (!isFormulaFilter(filter) && filter.name.includes('/'))) throw this.#unknown(name);
    if (isChoosingFilter(filter)) throw this.#chooses(filter.name, this.#at.place);
    const options = checkOptions(filter, {}, this.#at.place);
    if (!isFormulaFilter(filter)) {
      requireTruth('filter', filter, this.#at, this.#at.place);
      this.columns.set(name, filterColumn(name, filter, options));
      return;
    }
    if (trail.includes(name) || trail.length === deepest)
      throw recipeError(this.#at.place, `the formula of ${name} needs itself: ${[...trail, name].join(', ')}.`);
    const expression = await this.read(filter.formula(options), [...trail, name]);
    this.parts.push({ name, expression });
  }

  #column(name: string): ColumnSource | Promise<ColumnSource> | undefined {
    const { recipe, extensions } = this.#at.build;
    // A name such as `constructor` is one of every object's own.
    const ownOf = (own: string) => (Object.hasOwn(recipe.signals ?? {}, own) ? recipe.signals?.[own] : undefined);
    const own = ownOf(name);
    if (own !== undefined) return this.#ownColumn(name, own, 'value');
    if (name.startsWith('scores.')) return dataColumn(name.slice('scores.'.length));
    const shipped = extensions.signals.get(name);
    if (shipped !== undefined && 'of' in shipped && shipped.tools !== undefined)
      return this.#toolsColumn(name, shipped.tools);
    if (shipped !== undefined) return this.#shippedColumn(shipped, 'value');
    if (!name.endsWith('_tokens')) return undefined;
    const base = name.slice(0, -'_tokens'.length);
    const ownBase = ownOf(base);
    const counted = extensions.signals.get(ownBase === undefined ? base : 'signal' in ownBase ? ownBase.signal : '');
    if (counted === undefined || !('scores' in counted)) return undefined;
    return ownBase === undefined ? this.#shippedColumn(counted, 'tokens') : this.#ownColumn(base, ownBase, 'tokens');
  }

  #shippedColumn(signal: Signal, field: 'value' | 'tokens', other?: OtherModels): ColumnSource {
    if ('measure' in signal) return modelColumn(signal, field, other);
    if ('of' in signal) return textColumn(signal.name, this.#textsWith(undefined));
    const options = checkOptions(signal.filter, signal.options, this.#at.place);
    return filterSignalColumn({ ...signal, options }, field, other);
  }

  #textsWith(tools: TextTools | undefined): TextSignal[] {
    return this.#texts.filter((signal) => signal.tools === tools);
  }

  async #toolsColumn(name: string, tools: TextTools): Promise<ColumnSource> {
    const { sourceContext: context } = this.#at.build;
    const identity = await tools.identity(context);
    const openable = { name: tools.name, identity, open: () => tools.open(context) };
    return textColumn(name, this.#textsWith(tools), openable);
  }

  #ownColumn(name: string, own: OwnSignal, field: 'value' | 'tokens'): ColumnSource {
    const { recipeFile: file, extensions } = this.#at.build;
    const at = (field: string): RecipePlace => ({ file, path: ['signals', name, field] });
    const model = this.#at.external.get(name);
    const external = model === undefined ? undefined : { external: model.stage, name };
    if ('filter' in own) {
      const filter = resolveNamed('filter', own.filter, extensions.filters, at('filter'));
      if (isChoosingFilter(filter)) throw this.#chooses(own.filter, at('filter'));
      if (isFormulaFilter(filter))
        throw recipeError(
          at('filter'),
          `${own.filter} is a formula: expressions can name it as it is.`,
          'Leave this signal out.',
        );
      requireTruth('filter', filter, this.#at, this.#at.place);
      const options = checkOptions(filter, own.options, at('options'));
      if (external !== undefined && filter.models(options).length === 0) {
        const hint = filter.connect === undefined ? '' : ' Its options name the model that it asks.';
        throw recipeError(
          at('model'),
          `the filter ${own.filter} asks no model of the run.`,
          `Leave \`model\` out.${hint}`,
        );
      }
      return filterColumn(name, filter, options, undefined, { other: external });
    }
    const signal = resolveNamed('signal', own.signal, extensions.signals, at('signal'));
    if (external !== undefined) {
      if (!('of' in signal)) return this.#shippedColumn(signal, field, external);
      const hint = 'Leave this signal out, and name the other one in the expression.';
      throw recipeError(at('model'), `the signal ${own.signal} follows from the texts and asks no model.`, hint);
    }
    const { iteration = 0 } = own;
    if (iteration > this.#at.iterations)
      throw recipeError(
        at('iteration'),
        `expected an alignment iteration up to ${this.#at.iterations}, found ${iteration}.`,
      );
    const column = this.#shippedColumn(signal, field, { iteration });
    if (!column.roles.some((role) => role === 'forward' || role === 'reverse')) {
      const hint = 'Leave `iteration` out, and name the signal in the expression.';
      throw recipeError(at('iteration'), `the signal ${own.signal} asks no model of the alignment loop.`, hint);
    }
    return column;
  }

  #chooses(name: string, place: RecipePlace) {
    const hint = 'Name the signals that it reads (`mainbench filters`), or use the filter as that of an arm.';
    return recipeError(place, `the filter ${name} chooses among all pairs and gives no score to the others.`, hint);
  }

  #unknown(name: string) {
    const { recipe, extensions } = this.#at.build;
    const filters = [...extensions.filters.values()].flatMap((each) =>
      isChoosingFilter(each) || each.name.includes('/') ? [] : nameInExpression(each.name),
    );
    const known = [...Object.keys(recipe.signals ?? {}), ...extensions.signals.keys(), 'tokens', ...filters];
    const near = closestName(name, known);
    const question = near === undefined ? '.' : `, did you mean ${near}?`;
    const hint = `\`mainbench filters\` lists signals and filters; a column that came with the data is scores.NAME.`;
    return recipeError(this.#at.place, `there is no signal or filter "${name}"${question}`, hint);
  }
}

/**
 * Reads expressions, and looks up every name in them.
 * @param texts expressions by what the caller calls them
 * @throws MainbenchError of kind `recipe` at the expression that cannot be read or names what is not there
 */
export async function resolveExpressions(
  texts: Readonly<Record<string, string>>,
  at: FormulaPlace,
): Promise<PlannedColumns & { expressions: ReadonlyMap<string, ColumnExpression> }> {
  const { build, place, who, beside = [] } = at;
  const names = new NameResolution(at);
  const expressions = new Map<string, ColumnExpression>();
  for (const [name, text] of Object.entries(texts)) expressions.set(name, await names.read(text));
  const { columns, parts } = names;
  const all = [...expressions.values(), ...parts.map(({ expression }) => expression)];
  if (all.some((each) => each.names.includes('tokens'))) names.resolveTokens(beside);
  if (columns.size === 0) {
    const hint = '`mainbench filters` lists the signals.';
    throw recipeError(place, `the expression "${Object.values(texts)[0]}" names no signal and no filter.`, hint);
  }
  const needs = new Set([...columns.values()].flatMap((column) => column.needs));
  requireServed(build, [...needs], who, place);
  const roles = [...new Set([...columns.values()].flatMap((column) => column.roles))];
  return { expressions, columns, parts, roles };
}

/**
 * Reads a formula, and a condition where it has one, and looks up every name in them.
 * @throws MainbenchError of kind `recipe` at the expression that cannot be read or names what is not there
 */
export async function resolveFormula(
  { score: text, keep: condition }: { score: string; keep?: string | undefined },
  at: FormulaPlace,
): Promise<PlannedFormula> {
  const texts: Record<string, string> = condition === undefined ? { score: text } : { score: text, keep: condition };
  const { expressions, ...planned } = await resolveExpressions(texts, at);
  const [score, keep] = [expressions.get('score') as ColumnExpression, expressions.get('keep')];
  return { score, ...(keep === undefined ? {} : { keep }), ...planned };
}
