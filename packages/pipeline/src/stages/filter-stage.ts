import { noCost, rowStage } from '@mainbench/graph';
import type {
  Artifact,
  Filter,
  FilterVerdict,
  InferenceClient,
  JsonObject,
  LeftOutReason,
  ModelRole,
  Pair,
  PromptTemplates,
  SharedContext,
  Stage,
  Truth,
} from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import { leftOutPairs } from '../left-out-pairs.ts';
import { unlessTooLong } from '../missing-rows.ts';
import { ReasonCounts } from '../reason-counts.ts';
import { roughTokens } from '../rough-tokens.ts';
import type { ModelStageOptions, Table } from '../table.ts';

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

export interface FilterStageOptions extends ModelStageOptions {
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

/** A filter's verdict on one pair, as `rows.jsonl` of its artifact holds it. */
export interface ScoreRow extends JsonObject {
  id: string;
  score: number | null;
  /** What the filter says of the pair; of one that was left out before it, only `left_out`. */
  details: JsonObject;
}

/** Why a pair was left out before the filter saw it; undefined where it was not. */
export function leftOutReason({ details }: ScoreRow): LeftOutReason | undefined {
  return details.left_out as LeftOutReason | undefined;
}

async function summarize(rows: AsyncIterable<JsonObject>): Promise<JsonObject> {
  let unscored = 0;
  let leftOut = 0;
  const reasons = new ReasonCounts();
  for await (const row of rows as AsyncIterable<ScoreRow>) {
    if (row.score !== null) continue;
    if (leftOutReason(row) !== undefined) {
      leftOut += 1;
      continue;
    }
    unscored += 1;
    reasons.add(row.details.reason);
  }
  return { left_out: leftOut, unscored, unscored_reasons: reasons.counts.map((count) => ({ ...count })) };
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
function costOf({ filter, options, pairs, limit, templates }: FilterStageOptions): Stage['cost'] {
  const { scored, generated } = filter.costPerPair(options);
  const rows = Math.min(pairs.rows, limit ?? pairs.rows);
  const promptTokens = pairs.tokensPerRow + roughTokens(templates[filter.promptTemplate ?? 'forward'].text);
  const shared = { ...noCost, diskBytes: tableBytes(rows, 0) };
  if (filter.connect !== undefined)
    return { ...shared, judgeRequests: rows, judgeTokens: rows * (promptTokens + generated) };
  const requests = filter.models(options).length === 0 ? 0 : rows * (scored + (generated > 0 ? 1 : 0));
  return { ...shared, requests, promptTokens: requests * promptTokens, generatedTokens: rows * generated };
}

function scoringStage(options: FilterStageOptions, outside?: () => Promise<InferenceClient>): Stage {
  const { filter, pairs, limit, templates, truth, endOfText, seedNumber } = options;
  const roles = filter.models(options.options);
  const missing = roles.find((role) => options.models[role] === undefined);
  if (missing !== undefined) throw new TypeError(`the filter ${filter.name} needs the model ${missing}`);
  const inputs = Object.fromEntries(roles.map((role) => [role, options.models[role] as Stage]));
  let reading: ReturnType<typeof leftOutPairs> | undefined;
  const reasonOf = ({ seed_pairs, held_out }: Readonly<Record<string, Artifact>>) => {
    if (seed_pairs === undefined || held_out === undefined) throw new TypeError('a filter needs both tables of pairs');
    reading ??= leftOutPairs(seed_pairs, held_out);
    return reading;
  };
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
    summarize,
    async process(pair, models, signal, artifacts): Promise<ScoreRow> {
      const reason = (await reasonOf(artifacts))(pair);
      if (reason !== undefined) return { id: pair.id, score: null, details: { left_out: reason } };
      if (pair.instruction === '') return { id: pair.id, score: null, details: { reason: 'empty instruction' } };
      const asked = outside === undefined ? {} : { outside: await outside() };
      const context = { models, templates, seed: seedNumber, truth, endOfText, ...asked, signal };
      const tooLong = { score: null, details: { reason: 'too long for the model' } };
      const verdict = await unlessTooLong<FilterVerdict>(() => filter.score(pair, options.options, context), tooLong);
      const details = verdict.details ?? {};
      if (verdict.score === null || Number.isFinite(verdict.score))
        return { id: pair.id, score: verdict.score, details };
      return { id: pair.id, score: null, details: { reason: 'the score is not a finite number', ...details } };
    },
  });
}
