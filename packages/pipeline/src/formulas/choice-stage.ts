import { setImmediate } from 'node:timers/promises';
import { noCost, tableStage } from '@mainbench/graph';
import { digest } from '@mainbench/kit';
import { type Choice, type JsonObject, MainbenchError, type Stage, type StageContext } from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import { numbersById } from '../stages/score-rows.ts';
import { expectedCount } from '../stages/select-stage.ts';
import type { ScoringContext } from './column-source.ts';
import type { PlannedChoice } from './resolve-choice.ts';
import { columnParameters, columnStages, readColumns, scoreTable } from './score-columns.ts';
import { TablePairs } from './table-pairs.ts';

/** Hyphens keep them apart from signals, whose names have none. */
const pairsInput = 'candidate-pairs';
const clustersInput = 'near-duplicates';

/** The inputs of a stage of choices that are signals. */
export function signalInputs({ inputs }: Stage): Stage[] {
  return Object.entries(inputs).flatMap(([name, stage]) =>
    name === pairsInput || name === clustersInput ? [] : stage,
  );
}

/** Draws between two turns of other work: about ten milliseconds. */
const drawsATurn = 1 << 12;
/** Choices between two turns of other work: a filter may give them without ever waiting for anything. */
const choicesATurn = 1 << 8;

/** A number from 0 to 1 for each place, by seed and id, of those that may be chosen. */
async function drawsOf(seed: number, ids: readonly string[], places: Uint32Array, signal: AbortSignal) {
  const draws = new Float64Array(ids.length);
  for (const [index, place] of places.entries()) {
    draws[place] = Number.parseInt(digest([seed, ids[place] as string]).slice(0, 13), 16) / 2 ** 52;
    if (index % drawsATurn !== 0) continue;
    await setImmediate();
    signal.throwIfAborted();
  }
  return draws;
}

/** What a filter said of each pair so far. */
class Verdicts {
  readonly #filter: string;
  readonly #may: Uint8Array;
  readonly #scores: Float64Array;
  readonly #reasons = new Map<number, string>();
  #last = Number.POSITIVE_INFINITY;

  constructor(filter: string, places: Uint32Array, rows: number) {
    this.#filter = filter;
    this.#may = new Uint8Array(rows);
    this.#scores = new Float64Array(rows).fill(Number.NaN);
    for (const place of places) this.#may[place] = 1;
  }

  /** Pairs that the filter said something of. */
  given = 0;

  /** Pairs chosen. */
  count = 0;

  /** The score of a pair, or why it has none; undefined of a pair that may not be chosen. */
  of(place: number, limit: number): number | string | undefined {
    const score = this.#scores[place] as number;
    if (!Number.isNaN(score)) return score;
    return this.#may[place] === 1 ? `not among the first ${limit}` : this.#reasons.get(place);
  }

  /** @param unless why a pair that the filter chose is not taken; undefined where it is */
  add(choice: Choice, unless: (place: number) => string | undefined): void {
    const { place } = choice;
    if (this.#may[place] !== 1)
      throw this.#wrong(`expected the place of a pair that may be chosen and was not named before, found ${place}`);
    this.#may[place] = 0;
    this.given += 1;
    const reason = 'reason' in choice ? choice.reason : unless(place);
    if ('score' in choice) this.#requireOrder(choice.score);
    if (reason !== undefined) this.#reasons.set(place, reason);
    else if ('score' in choice) {
      this.#scores[place] = choice.score;
      this.count += 1;
    }
  }

  #requireOrder(score: number): void {
    if (!(Number.isFinite(score) && score <= this.#last))
      throw this.#wrong(`expected scores that never rise, found ${score} after ${this.#last}`);
    this.#last = score;
  }

  #wrong(problem: string): MainbenchError {
    return new MainbenchError('recipe', `choose of the filter ${this.#filter} failed: ${problem}.`, {
      hint: 'Correct the filter and run the same command again.',
    });
  }
}

/** Tells of a chosen pair whether a near-duplicate of it was chosen before. */
async function duplicateCheck(context: StageContext, ids: readonly string[]) {
  const clusters = await numbersById(context, clustersInput);
  const seen = new Set<number>();
  return (place: number) => {
    const cluster = clusters?.get(ids[place] as string);
    if (cluster === undefined) return undefined;
    if (seen.has(cluster)) return 'near-duplicate of a pair chosen before';
    seen.add(cluster);
    return undefined;
  };
}

/** The columns that a filter asks for; those that they follow from are then no longer in memory. */
async function evaluatedColumns(choice: PlannedChoice, context: StageContext) {
  const { columns: read, ...rest } = await readColumns(choice, context);
  const evaluated = [...choice.expressions].map(([name, expression]) => [
    name,
    expression.evaluate(read, rest.ids.length),
  ]);
  return { ...rest, columns: Object.fromEntries(evaluated) as Record<string, Float64Array> };
}

export interface ChoiceStageOptions {
  /** Seed of the draws. */
  seedNumber: number;
  /** Clusters of near-duplicates, of each of which one pair is chosen at most. */
  clusters: Stage | undefined;
}

/**
 * Scores the pairs that a filter chooses, which sees all of them: as many as the rule of selection asks for. Every other pair
 * has a reason in place of a score. It starts over when interrupted; in memory are the columns, the ids and what the filter
 * keeps, and never all texts.
 */
export function choiceStage(
  label: string,
  choice: PlannedChoice,
  context: ScoringContext,
  { seedNumber, clusters }: ChoiceStageOptions,
): Stage {
  const { filter, options, expressions, select } = choice;
  return tableStage({
    kind: 'choice',
    version: 1,
    label,
    parameters: {
      filter: { name: filter.name, version: filter.version },
      options,
      reads: Object.fromEntries([...expressions].map(([name, { text }]) => [name, text])),
      ...columnParameters(choice),
      select: { ...select },
      seed: seedNumber,
    },
    inputs: {
      ...columnStages(choice, context),
      [pairsInput]: context.pairs.stage,
      ...(clusters === undefined ? {} : { [clustersInput]: clusters }),
    },
    cost: { ...noCost, diskBytes: tableBytes(context.pairs.rows, 0) },
    async *rows(stageContext): AsyncGenerator<JsonObject, JsonObject> {
      const { signal, progress } = stageContext;
      const { ids, leftOut, missing, columns } = await evaluatedColumns(choice, stageContext);
      const given = Object.entries(columns);
      const lacks = (place: number) => given.find(([, column]) => !Number.isFinite(column[place]))?.[0];
      const reasonBefore = (place: number) => {
        const lacking = lacks(place);
        if (lacking !== undefined) return missing.get(place) ?? `${lacking} is not a finite number`;
        // What reads texts alone needs no number of a pair but its table's word that the pair may be learned from.
        return given.length === 0 ? missing.get(place) : undefined;
      };
      const all = new Uint32Array(ids.length).map((_, place) => place);
      const places = all.filter((place) => !leftOut.has(place) && reasonBefore(place) === undefined);
      const limit = expectedCount(select, places.length);
      const onRead = (count: number) => progress(0, limit, `${count} of ${places.length} pairs read`);
      const verdicts = new Verdicts(filter.name, places, ids.length);
      const reader = new TablePairs(stageContext, { input: pairsInput, ids, places, onRead });
      try {
        const draws = await drawsOf(seedNumber, ids, places, signal);
        const draw = (place: number) => draws[place] as number;
        const duplicate = await duplicateCheck(stageContext, ids);
        const choices = limit === 0 ? [] : filter.choose(columns, reader, options, { limit, draw, signal });
        for await (const each of choices) {
          if (verdicts.given % choicesATurn === 0) await setImmediate();
          signal.throwIfAborted();
          verdicts.add(each, duplicate);
          progress(verdicts.count, limit);
          if (verdicts.count === limit) break;
        }
      } finally {
        await reader.close();
      }
      const facts = yield* scoreTable(
        { ids, leftOut },
        (place) => verdicts.of(place, limit) ?? reasonBefore(place) ?? 'not chosen',
      );
      return { ...facts, eligible: places.length, chosen: verdicts.count };
    },
  });
}
