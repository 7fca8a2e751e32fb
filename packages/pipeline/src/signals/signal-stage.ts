import { noCost, rowStage } from '@mainbench/graph';
import type { JsonObject, ModelRole, ModelSignal, Pair, PromptTemplates, Stage, TextSignal } from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import { requestsPerPair } from '../requests-per-pair.ts';
import { roughTokens } from '../rough-tokens.ts';
import { scoreRows, summarizeScores } from '../stages/score-rows.ts';
import type { ScoringStageOptions, Table } from '../table.ts';

/** The tables that every stage over the candidates reads. */
interface Candidates {
  label: string;
  pairs: Table;
  /** Copies of its rows are left out. */
  seedPairs: Table;
  /** Pairs with an instruction of its rows are left out. */
  heldOut: Table;
}

export interface ModelSignalStageOptions extends Candidates, Pick<ScoringStageOptions, 'engine' | 'scoresTogether'> {
  signal: ModelSignal;
  model: Stage;
  templates: PromptTemplates;
  endOfText: boolean;
}

/**
 * One number of each pair by a model's pass over it. Its address has the model, the prompt's text and the end of text, and
 * nothing else of the recipe, so that every filter that names the signal shares the stage.
 */
export function modelSignalStage(options: ModelSignalStageOptions): Stage {
  const { signal, pairs, seedPairs, heldOut, model, templates, endOfText, engine, scoresTogether, label } = options;
  const prompt = signal.prompt ?? (signal.template === undefined ? '' : templates[signal.template].text);
  const requestsPerRow = requestsPerPair(signal.costPerPair, scoresTogether);
  const requests = pairs.rows * requestsPerRow;
  const row = scoreRows();
  return rowStage<Pair, ModelRole>({
    kind: 'signal',
    version: 1,
    label: `${label}/${signal.name}`,
    parameters: { signal: { name: signal.name, version: signal.version }, prompt, end_of_text: endOfText, engine },
    inputs: { pairs: pairs.stage, seed_pairs: seedPairs.stage, held_out: heldOut.stage, [signal.model]: model },
    cost: {
      ...noCost,
      diskBytes: tableBytes(pairs.rows, 0),
      ...{ requests, requestsPerRow },
      promptTokens: requests * (pairs.tokensPerRow + roughTokens(prompt)),
      generatedTokens: pairs.rows * signal.costPerPair.generated,
    },
    table: 'pairs',
    models: [signal.model],
    summarize: summarizeScores,
    process: (pair, models, stop, artifacts) =>
      row(pair, artifacts, async () => {
        const measured = await signal.measure(pair, { models, templates, endOfText, signal: stop });
        const { value, tokens, reason } = measured;
        const details: JsonObject = tokens === undefined ? {} : { tokens };
        return { score: value, details: reason === undefined ? details : { ...details, reason } };
      }),
  });
}

/** What text signals of one stage read beside the texts. */
export interface OpenableTools {
  name: string;
  /** What settles the data. */
  identity: string;
  open(): Promise<unknown>;
}

/** A stage that gives details of each pair without a model, and no score. */
function detailsStage(
  kind: string,
  name: string,
  parameters: JsonObject,
  { label, pairs, seedPairs, heldOut }: Candidates,
  detailsOf: (pair: Pair) => Promise<JsonObject>,
): Stage {
  const row = scoreRows();
  return rowStage<Pair, never>({
    kind,
    version: 1,
    label: `${label}/${name}`,
    parameters,
    inputs: { pairs: pairs.stage, seed_pairs: seedPairs.stage, held_out: heldOut.stage },
    cost: { ...noCost, diskBytes: tableBytes(pairs.rows, 0) },
    table: 'pairs',
    models: [],
    process: (pair, _models, _stop, artifacts) =>
      row(pair, artifacts, async () => ({ score: null, details: await detailsOf(pair) })),
  });
}

/** Several numbers of each pair from its texts alone: a column each, named after its signal, in the row's details. */
export function textSignalsStage(signals: readonly TextSignal[], candidates: Candidates, tools?: OpenableTools): Stage {
  const parameters = {
    signals: signals.map(({ name, version }) => ({ name, version })),
    ...(tools === undefined ? {} : { [tools.name]: tools.identity }),
  };
  let opening: Promise<unknown> | undefined;
  return detailsStage('text-signals', `${tools?.name ?? 'text'}-signals`, parameters, candidates, async (pair) => {
    opening ??= tools?.open();
    const opened = await opening;
    return Object.fromEntries(signals.map(({ name, of }) => [name, of(pair, opened)]));
  });
}

/** Scores that came with the data: the columns `scores.NAME` of each pair's row, as they are. */
export function dataScoresStage(candidates: Candidates): Stage {
  return detailsStage('data-scores', 'data-scores', {}, candidates, async ({ scores = {} }) => ({ scores }));
}
