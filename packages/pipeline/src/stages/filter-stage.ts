import { noCost, rowStage } from '@mainbench/graph';
import type {
  Filter,
  FilterVerdict,
  JsonObject,
  ModelRole,
  Pair,
  PromptTemplates,
  Stage,
  Truth,
} from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import { ReasonCounts } from '../reason-counts.ts';
import { roughTokens } from '../rough-tokens.ts';
import type { Table } from '../table.ts';
import { unlessTooLong } from '../too-long.ts';

export interface FilterStageOptions {
  label: string;
  filter: Filter;
  options: JsonObject;
  pairs: Table;
  models: Readonly<Partial<Record<ModelRole, Stage>>>;
  templates: PromptTemplates;
  seedNumber: number;
  truth?: Truth;
  endOfText: boolean;
  engine: JsonObject;
}

/** A filter's verdict on one pair, as `rows.jsonl` of its artifact holds it. */
export interface ScoreRow extends JsonObject {
  id: string;
  score: number | null;
  details: JsonObject;
}

async function summarize(rows: AsyncIterable<JsonObject>): Promise<JsonObject> {
  let unscored = 0;
  const reasons = new ReasonCounts();
  for await (const { score, details } of rows as AsyncIterable<ScoreRow>) {
    if (score !== null) continue;
    unscored += 1;
    reasons.add(details.reason);
  }
  return { unscored, unscored_reasons: reasons.counts.map((count) => ({ ...count })) };
}

/** Scores every augmented pair with a filter. A pair without an instruction has no score, whatever the filter. */
export function filterStage(options: FilterStageOptions): Stage {
  const { filter, pairs, templates, truth, endOfText, seedNumber } = options;
  const roles = filter.models(options.options);
  const missing = roles.find((role) => options.models[role] === undefined);
  if (missing !== undefined) throw new TypeError(`the filter ${filter.name} needs the model ${missing}`);
  const { scored, generated } = filter.costPerPair(options.options);
  const requests = roles.length === 0 ? 0 : pairs.rows * (scored + (generated > 0 ? 1 : 0));
  const inputs = Object.fromEntries(roles.map((role) => [role, options.models[role] as Stage]));
  return rowStage<Pair, ModelRole>({
    kind: 'filter',
    version: 2,
    label: options.label,
    parameters: {
      filter: { name: filter.name, version: filter.version },
      options: options.options,
      seed: seedNumber,
      ...(roles.length === 0
        ? {}
        : {
            templates: Object.fromEntries(Object.entries(templates).map(([role, template]) => [role, template.text])),
            end_of_text: endOfText,
            engine: options.engine,
          }),
      ...(filter.needsTruth === true ? { truth: { name: truth?.name ?? '', version: truth?.version ?? 0 } } : {}),
    },
    inputs: { pairs: pairs.stage, ...inputs },
    cost: {
      ...noCost,
      requests,
      promptTokens: requests * (pairs.tokensPerRow + roughTokens(templates[filter.promptTemplate ?? 'forward'].text)),
      generatedTokens: pairs.rows * generated,
      diskBytes: tableBytes(pairs.rows, 0),
    },
    table: 'pairs',
    models: roles,
    summarize,
    async process(pair, models, signal): Promise<ScoreRow> {
      if (pair.instruction === '') return { id: pair.id, score: null, details: { reason: 'empty instruction' } };
      const context = { models, templates, seed: seedNumber, truth, endOfText, signal };
      const tooLong = { score: null, details: { reason: 'too long for the model' } };
      const verdict = await unlessTooLong<FilterVerdict>(() => filter.score(pair, options.options, context), tooLong);
      const details = verdict.details ?? {};
      if (verdict.score === null || Number.isFinite(verdict.score)) {
        return { id: pair.id, score: verdict.score, details };
      }
      return { id: pair.id, score: null, details: { reason: 'the score is not a finite number', ...details } };
    },
  });
}
