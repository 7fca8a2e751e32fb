import { seedOf } from '@mainbench/kit';
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
import { dataScoresStage, modelSignalStage, type OpenableTools, textSignalsStage } from '../signals/signal-stage.ts';
import { filterStage } from '../stages/filter-stage.ts';
import type { ScoreRow } from '../stages/score-rows.ts';
import type { ScoringStageOptions, Table } from '../table.ts';

/** What the stages of signals over one table of candidates are made with. */
export interface ScoringContext extends ScoringStageOptions {
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

/** Who is asked in place of the models after the last iteration. */
export type OtherModels = { iteration: number } | { external: Stage; name: string };

/** The context with other models in place of the last ones. */
function withModels(context: ScoringContext, other: OtherModels | undefined): ScoringContext {
  if (other === undefined) return context;
  const label = `${context.label}${suffix(other)}`;
  if ('external' in other) {
    const { external } = other;
    const models = { forward: external, reverse: external, seed: external, base: external };
    // What it says of a pair is the same for every seed and model of the recipe, so they share the stage.
    return { ...context, label, models, seedNumber: seedOf(0, 'filter', 'external') };
  }
  const models = context.modelsOf(other.iteration);
  // A recipe is refused before, where the loop is shorter; an arm with a shorter loop of its own uses its last models.
  return { ...context, label, models: models === undefined ? context.models : { ...context.models, ...models } };
}

function suffix(other: OtherModels | undefined): string {
  if (other === undefined) return '';
  // No signal has a dot in its name, so that this is never the input of another one.
  return 'external' in other ? `.${other.name}` : `_iteration_${other.iteration}`;
}

const rolesOf = (roles: readonly ModelRole[], other: OtherModels | undefined) =>
  other !== undefined && 'external' in other ? [] : roles;

/** A model's signal, or with `field: 'tokens'` the number of tokens that it is a mean over. */
export function modelColumn(signal: ModelSignal, field: 'value' | 'tokens', other?: OtherModels): ColumnSource {
  return {
    input: `${signal.name}${suffix(other)}`,
    field: field === 'value' ? ['score'] : ['details', 'tokens'],
    roles: rolesOf([signal.model], other),
    needs: signal.needs,
    make(context) {
      const { label, models, ...shared } = withModels(context, other);
      return modelSignalStage({
        ...{ label, signal, model: models[signal.model] },
        ...{ pairs: shared.pairs, seedPairs: shared.seedPairs, heldOut: shared.heldOut },
        ...{ templates: shared.templates, endOfText: shared.endOfText, engine: shared.engine },
        scoresTogether: shared.scoresTogether,
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
  { needs = filter.needs ?? [], other }: { needs?: readonly Ability[]; other?: OtherModels | undefined } = {},
): ColumnSource {
  return {
    input: `${input}${suffix(other)}`,
    field: detail === undefined ? ['score'] : ['details', detail],
    roles: rolesOf(filter.models(options), other),
    needs,
    filter: { filter, options },
    make(context) {
      const { label, modelsOf: _, ...shared } = withModels(context, other);
      return filterStage({ ...shared, label: `${label}/${input}`, filter, options });
    },
  };
}

/** A signal that a filter's verdicts hold. */
export function filterSignalColumn(
  { name, filter, options, detail }: FilterSignal,
  field: 'value' | 'tokens',
  other?: OtherModels,
): ColumnSource {
  const wanted = field === 'tokens' ? 'tokens' : detail;
  // The stage scores, whatever else its filter's variants may ask for.
  return filterColumn(name, filter, options, wanted, { needs: ['loglikelihood'], other });
}

/**
 * One of the numbers that follow from the texts: one stage makes all that read nothing else, and one those of each kind of
 * data that is read beside them.
 */
export function textColumn(name: string, signals: readonly TextSignal[], tools?: OpenableTools): ColumnSource {
  return {
    ...{ input: `${tools?.name ?? 'text'}_signals`, field: ['details', name], roles: [], needs: [] },
    make: (context) => textSignalsStage(signals, context, tools),
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
