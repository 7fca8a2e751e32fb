import type { TableStageOptions } from '@mainbench/graph';
import { seedOf } from '@mainbench/kit';
import {
  type ControlledWorld,
  type DataSource,
  type JsonObject,
  MainbenchError,
  type Pair,
  type SourceContext,
  type Stage,
  type StageContext,
  type UnlabeledText,
} from '@mainbench/spec';
import { textKey } from '../left-out-pairs.ts';
import { inputRows } from '../read-rows.ts';
import { makeTable, type Table } from '../table.ts';

/**
 * Texts that are no response of a held-out pair, in their order: every model would see such a text before it is asked
 * for it. What the generator returns counts the others, for the manifest.
 * @param context of a stage whose input `held_out` is the table of held-out pairs
 */
export async function* withoutHeldOutResponses(
  texts: Iterable<UnlabeledText> | AsyncIterable<UnlabeledText>,
  context: StageContext,
): AsyncGenerator<UnlabeledText, JsonObject> {
  const responses = new Set<string>();
  for await (const { value } of inputRows<Pair>(context, 'held_out')) responses.add(textKey(value.response));
  let leftOut = 0;
  for await (const row of texts) {
    if (responses.has(textKey(row.text))) leftOut += 1;
    else yield row;
  }
  return { held_out_responses: leftOut };
}

/** Tokens of a text, roughly: a word and a third for words, white space cut. */
function roughTokens(text: string): number {
  return Math.ceil((text.split(/\s+/).length * 4) / 3);
}

function roughMean(rows: Iterable<JsonObject>, fields: readonly string[]): number {
  const sample = Iterator.from(rows).take(50).toArray();
  const tokens = sample.map((row) => fields.reduce((sum, field) => sum + roughTokens(String(row[field] ?? '')), 0));
  return tokens.reduce((sum, count) => sum + count, 0) / Math.max(1, tokens.length);
}

/** The three tables of the controlled world. */
export function worldTables(
  world: ControlledWorld,
  options: JsonObject,
): { seed: Table; unlabeled: Table; heldOut: Table } {
  const counts = world.counts(options);
  const table = (
    name: string,
    rows: number,
    tokensPerRow: number,
    make: TableStageOptions['rows'],
    inputs: Record<string, Stage> = {},
  ) => {
    const size = { rows, measured: true, tokensPerRow };
    return makeTable(size, {
      kind: 'world',
      version: 1,
      label: `data/${name}`,
      inputs,
      parameters: { world: { name: world.name, version: world.version }, table: name, options },
      rows: make,
    });
  };
  const pairTokens = roughMean(world.seedPairs(options), ['instruction', 'response']);
  const responses = new Set(Iterator.from(world.heldOut(options)).map(({ response }) => textKey(response)));
  const texts = Iterator.from(world.texts(options)).reduce(
    (count, { text }) => count + (responses.has(textKey(text)) ? 0 : 1),
    0,
  );
  const heldOut = table('held-out', counts.heldOut, pairTokens, () => world.heldOut(options));
  return {
    seed: table('seed', counts.seedPairs, pairTokens, () => world.seedPairs(options)),
    unlabeled: table(
      'unlabeled',
      texts,
      roughMean(world.texts(options), ['text']),
      (context) => withoutHeldOutResponses(world.texts(options), context),
      { held_out: heldOut.stage },
    ),
    heldOut,
  };
}

/**
 * The table that a data source reads; its address covers what the source says of its files.
 * @param heldOut held-out pairs, where texts are read: texts that are their responses are left out
 */
export async function sourceTable(
  name: string,
  source: DataSource,
  options: JsonObject,
  tokensPerRow: number,
  context: SourceContext,
  heldOut?: Table,
): Promise<Table> {
  const identity = await source.identity(options, context);
  const size = { rows: source.expectedRows(options) ?? 0, tokensPerRow };
  return makeTable(size, {
    kind: 'source',
    version: 1,
    label: `data/${name}`,
    parameters: { source: { name: source.name, version: source.version }, options, identity },
    inputs: heldOut === undefined ? {} : { held_out: heldOut.stage },
    async *rows(stageContext): AsyncGenerator<JsonObject, JsonObject> {
      const rows = source.read(options, { ...context, signal: stageContext.signal });
      const leftOut = yield* heldOut === undefined
        ? (rows as AsyncIterable<JsonObject>)
        : withoutHeldOutResponses(rows as AsyncIterable<UnlabeledText>, stageContext);
      return JSON.parse(JSON.stringify({ counts: rows.counts, ...leftOut })) as JsonObject;
    },
  });
}

/** The responses of pairs as texts without instructions. */
export function responsesTable(pairs: Table): Table {
  return makeTable(pairs, {
    kind: 'responses',
    version: 1,
    label: 'data/unlabeled',
    parameters: {},
    inputs: { pairs: pairs.stage },
    async *rows(context): AsyncGenerator<JsonObject> {
      for await (const { value } of inputRows<Pair>(context, 'pairs')) yield { id: value.id, text: value.response };
    },
  });
}

/** Splits a table of pairs by a seeded hash of each id: `held-out` gets about `fraction` of the rows, `seed` the rest. */
export function splitTable(pairs: Table, fraction: number, part: 'seed' | 'held-out'): Table {
  const share = part === 'held-out' ? fraction : 1 - fraction;
  const size = { rows: Math.round(pairs.rows * share), tokensPerRow: pairs.tokensPerRow };
  return makeTable(size, {
    kind: 'split',
    version: 1,
    label: `data/${part}`,
    parameters: { fraction, part },
    inputs: { pairs: pairs.stage },
    async *rows(context) {
      let read = 0;
      let kept = 0;
      for await (const { value } of inputRows<Pair>(context, 'pairs')) {
        read += 1;
        const heldOut = seedOf(0, 'split', value.id) / 2 ** 31 < fraction;
        if (heldOut !== (part === 'held-out')) continue;
        kept += 1;
        yield value;
      }
      if (kept > 0) return;
      const message = `data/${part} has no rows: of ${read} seed pairs, ${fraction} are held out.`;
      const hint = 'Give more pairs, another `data.held_out.fraction`, or a separate source for `data.held_out`.';
      throw new MainbenchError('data', message, { hint });
    },
  });
}
