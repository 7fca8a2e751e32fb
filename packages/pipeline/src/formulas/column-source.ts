import type {
  Ability,
  Filter,
  FilterSignal,
  JsonObject,
  ModelRole,
  ModelSignal,
  PromptTemplates,
  Stage,
  TextSignal,
  Truth,
} from '@mainbench/spec';
import { dataScoresStage, modelSignalStage, textSignalsStage } from '../signals/signal-stage.ts';
import { filterStage } from '../stages/filter-stage.ts';
import type { ScoreRow } from '../stages/score-rows.ts';
import type { ModelStageOptions, Table } from '../table.ts';

/** What the stages of signals over one table of candidates are made with. */
export interface ScoringContext extends ModelStageOptions {
  pairs: Table;
  seedPairs: Table;
  heldOut: Table;
  models: Readonly<Record<ModelRole, Stage>>;
  /** The forward and the reverse model of an alignment iteration; undefined where the loop has none of that number. */
  modelsOf(iteration: number): Readonly<Record<'forward' | 'reverse', Stage>> | undefined;
  templates: PromptTemplates;
  truth: Truth | undefined;
  endOfText: boolean;
}

/** Where the numbers of a column come from. */
export interface ColumnSource {
  /** Tells the stage from the others of its formula; two columns of one stage have the same. */
  input: string;
  /** Where the number stands in the stage's rows. */
  field: readonly string[];
  roles: readonly ModelRole[];
  needs: readonly Ability[];
  /** The filter whose stage it is, with its options; absent for signals that have a stage of their own. */
  filter?: { filter: Filter; options: JsonObject };
  make(context: ScoringContext): Stage;
}

/** The context with the models of an alignment iteration in place of the last ones. */
function atIteration(context: ScoringContext, iteration: number | undefined): ScoringContext {
  if (iteration === undefined) return context;
  const models = context.modelsOf(iteration);
  // A recipe is refused before, where the loop is shorter; an arm with a shorter loop of its own uses its last models.
  return models === undefined ? context : { ...context, models: { ...context.models, ...models } };
}

const suffix = (iteration: number | undefined) => (iteration === undefined ? '' : `_iteration_${iteration}`);

/** A model's signal, or with `field: 'tokens'` the number of tokens that it is a mean over. */
export function modelColumn(signal: ModelSignal, field: 'value' | 'tokens', iteration?: number): ColumnSource {
  return {
    input: `${signal.name}${suffix(iteration)}`,
    field: field === 'value' ? ['score'] : ['details', 'tokens'],
    roles: [signal.model],
    needs: signal.needs,
    make(context) {
      const { label, models, ...shared } = atIteration(context, iteration);
      return modelSignalStage({
        ...{ label: `${label}${suffix(iteration)}`, signal, model: models[signal.model] },
        ...{ pairs: shared.pairs, seedPairs: shared.seedPairs, heldOut: shared.heldOut },
        ...{ templates: shared.templates, endOfText: shared.endOfText, engine: shared.engine },
      });
    },
  };
}

/** The scores of a filter, or one of the details of its verdicts. */
export function filterColumn(
  input: string,
  filter: Filter,
  options: JsonObject,
  detail?: string,
  { needs = filter.needs ?? [], iteration }: { needs?: readonly Ability[]; iteration?: number | undefined } = {},
): ColumnSource {
  return {
    input: `${input}${suffix(iteration)}`,
    field: detail === undefined ? ['score'] : ['details', detail],
    roles: filter.models(options),
    needs,
    filter: { filter, options },
    make(context) {
      const { label, modelsOf: _, ...shared } = atIteration(context, iteration);
      return filterStage({ ...shared, label: `${label}${suffix(iteration)}/${input}`, filter, options });
    },
  };
}

/** A signal that a filter's verdicts hold. */
export function filterSignalColumn(
  { name, filter, options, detail }: FilterSignal,
  field: 'value' | 'tokens',
  iteration?: number,
): ColumnSource {
  const wanted = field === 'tokens' ? 'tokens' : detail;
  // The stage scores, whatever else its filter's variants may ask for.
  return filterColumn(name, filter, options, wanted, { needs: ['loglikelihood'], iteration });
}

/** One of the numbers that follow from the texts, all of which one stage makes. */
export function textColumn(name: string, signals: readonly TextSignal[]): ColumnSource {
  return {
    ...{ input: 'text_signals', field: ['details', name], roles: [], needs: [] },
    make: (context) => textSignalsStage(signals, context),
  };
}

/** A score that came with the data. */
export function dataColumn(name: string): ColumnSource {
  return { input: 'data_scores', field: ['details', 'scores', name], roles: [], needs: [], make: dataScoresStage };
}

/** The number of a column in a row of its stage; null where there is none. */
export function columnValue(row: ScoreRow, field: readonly string[]): number | null {
  let value: unknown = row;
  for (const key of field) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
