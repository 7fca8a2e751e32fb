import { noCost, rowStage } from '@mainbench/graph';
import type {
  Filter,
  InferenceClient,
  JsonObject,
  ModelRole,
  Pair,
  PromptTemplates,
  SharedContext,
  Stage,
  Truth,
} from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import { requestsPerPair } from '../requests-per-pair.ts';
import { roughTokens } from '../rough-tokens.ts';
import type { ScoringStageOptions, Table } from '../table.ts';
import { scoreRows, summarizeScores } from './score-rows.ts';

/**
 * A stage whose rows ask a model that the run does not serve. It is connected when the first row asks, so that a stage
 * without work asks nobody, and closed once no row is left.
 * @param connect opens the client; its signal is that of the whole stage
 * @param make makes the stage of a function that gives the client
 */
export function withOutsideClient(
  connect: (signal: AbortSignal) => Promise<InferenceClient>,
  make: (client: () => Promise<InferenceClient>) => Stage,
): Stage {
  let signal: AbortSignal | undefined;
  let connecting: Promise<InferenceClient> | undefined;
  const stage = make(() => {
    if (signal === undefined) throw new TypeError('an outside model was asked before the stage began');
    connecting ??= connect(signal);
    return connecting;
  });
  return {
    ...stage,
    async share(context: SharedContext) {
      signal = context.signal;
      try {
        return await stage.share?.(context);
      } finally {
        // A connection that failed has been reported through the row that asked for it.
        const client = await connecting?.catch(() => undefined);
        connecting = undefined;
        await client?.close();
      }
    },
  };
}

export interface FilterStageOptions extends ScoringStageOptions {
  filter: Filter;
  options: JsonObject;
  pairs: Table;
  /** Score only the first so many pairs. */
  limit?: number;
  /** Copies of its rows are left out. */
  seedPairs: Table;
  /** Pairs with an instruction of its rows are left out. */
  heldOut: Table;
  models: Readonly<Partial<Record<ModelRole, Stage>>>;
  templates: PromptTemplates;
  truth?: Truth;
  endOfText: boolean;
}

/**
 * Scores augmented pairs with a filter. Whatever the filter, a pair without an instruction has no score, and one that
 * no arm may learn from is left out.
 */
export function filterStage(options: FilterStageOptions): Stage {
  const { filter } = options;
  if (filter.connect === undefined) return scoringStage(options);
  return withOutsideClient(
    async (signal) => (await filter.connect?.(options.options, signal)) as InferenceClient,
    (client) => scoringStage(options, client),
  );
}

/** What a filter asks for, in the part of a cost that its model has. */
function costOf({ filter, options, pairs, limit, templates, scoresTogether }: FilterStageOptions): Stage['cost'] {
  const cost = filter.costPerPair(options);
  const { generated } = cost;
  const rows = Math.min(pairs.rows, limit ?? pairs.rows);
  const promptTokens = pairs.tokensPerRow + roughTokens(templates[filter.promptTemplate ?? 'forward'].text);
  const shared = { ...noCost, diskBytes: tableBytes(rows, 0) };
  if (filter.connect !== undefined)
    return { ...shared, judgeRequests: rows, judgeTokens: rows * (promptTokens + generated), requestsPerRow: 1 };
  const requestsPerRow = filter.models(options).length === 0 ? 0 : requestsPerPair(cost, scoresTogether);
  const requests = rows * requestsPerRow;
  return {
    ...shared,
    requests,
    requestsPerRow,
    promptTokens: requests * promptTokens,
    generatedTokens: rows * generated,
  };
}

function scoringStage(options: FilterStageOptions, outside?: () => Promise<InferenceClient>): Stage {
  const { filter, pairs, limit, templates, truth, endOfText, seedNumber } = options;
  const roles = filter.models(options.options);
  const missing = roles.find((role) => options.models[role] === undefined);
  if (missing !== undefined) throw new TypeError(`the filter ${filter.name} needs the model ${missing}`);
  const inputs = Object.fromEntries(roles.map((role) => [role, options.models[role] as Stage]));
  const row = scoreRows();
  return rowStage<Pair, ModelRole>({
    kind: 'filter',
    version: 3,
    label: options.label,
    parameters: {
      filter: { name: filter.name, version: filter.version },
      options: filter.identity?.(options.options) ?? options.options,
      seed: seedNumber,
      ...(limit === undefined ? {} : { limit }),
      ...(roles.length === 0
        ? {}
        : {
            templates: Object.fromEntries(Object.entries(templates).map(([role, template]) => [role, template.text])),
            end_of_text: endOfText,
            engine: options.engine,
          }),
      // A model that the run does not serve has no engine of the run, and one prompt.
      ...(outside === undefined ? {} : { template: templates[filter.promptTemplate ?? 'forward'].text }),
      ...(filter.needsTruth === true ? { truth: { name: truth?.name ?? '', version: truth?.version ?? 0 } } : {}),
    },
    inputs: { pairs: pairs.stage, seed_pairs: options.seedPairs.stage, held_out: options.heldOut.stage, ...inputs },
    cost: costOf(options),
    table: 'pairs',
    ...(limit === undefined ? {} : { limit }),
    models: roles,
    summarize: summarizeScores,
    process: (pair, models, signal, artifacts) =>
      row(pair, artifacts, async () => {
        const asked = outside === undefined ? {} : { outside: await outside() };
        const context = { models, templates, seed: seedNumber, truth, endOfText, ...asked, signal };
        return filter.score(pair, options.options, context);
      }),
  });
}
