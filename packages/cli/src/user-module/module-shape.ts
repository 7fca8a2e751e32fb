import { canonicalJson } from '@mainbench/kit';
import { abilities, type JsonValue } from '@mainbench/spec';
import { z } from 'zod';

/** What a member of a module must be. */
export type Member = (
  | { value: z.ZodType }
  /** A function, by its results. */
  | { result: z.ZodType; mayWait?: boolean }
  /** A function that gives documents. */
  | { documents: true }
  /** A function that gives one thing after another, by what each is called and must be. */
  | { each: z.ZodType; called: string }
  /** An object with members of its own. */
  | { members: ModuleShape }
) & { optional?: boolean };

/** What a module must export, by member. */
export type ModuleShape = Readonly<Record<string, Member>>;

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

const number = z.custom<number | null>((value) => value === null || Number.isFinite(value), {
  error: ({ input }) => `expected a finite number, or null where there is none; found ${shown(input)}`,
});

/** An object that JSON can hold. */
export const plainObject = z.record(z.string(), z.unknown()).superRefine((value, context) => {
  try {
    canonicalJson(value as JsonValue);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `expected plain JSON: ${(error as Error).message}` });
  }
});
const details = plainObject.optional();

const count = z.number().min(0);
const cost = z.object({ scored: count, generated: count });
const summary: Member = { value: z.string() };

const options: Member = {
  value: z.custom((value) => typeof value === 'object' && value !== null && 'safeParse' in value, {
    error: ({ input }) => `expected a schema of zod, found ${shown(input)}`,
  }),
};

const metric = z.object({
  name: z.string(),
  label: z.string(),
  unit: z.enum(['fraction', 'nats-per-token', 'tokens', 'characters']),
  better: z.enum(['higher', 'lower']),
});

/** A user's own filter (`Filter` of spec). */
export const filterShape: ModuleShape = {
  summary,
  options,
  models: { result: z.array(z.enum(['forward', 'reverse', 'seed', 'base'])) },
  costPerPair: { result: cost.extend({ continuations: count.optional() }) },
  score: { result: z.object({ score: number, details }), mayWait: true },
};

/** A user's own filter that is a formula over signals (`FormulaFilter` of spec). */
export const formulaShape: ModuleShape = {
  summary,
  options,
  source: { value: z.string(), optional: true },
  formula: { result: z.string() },
  keep: { result: z.string().optional(), optional: true },
  change: { value: z.enum(['exchange-instructions', 'no-instructions']), optional: true },
};

/** A user's own filter that chooses among all pairs (`ChoosingFilter` of spec). */
export const choosingShape: ModuleShape = {
  summary,
  options,
  source: { value: z.string(), optional: true },
  columns: { result: z.record(z.string(), z.string()) },
  choose: {
    each: z.union(
      [
        // A choice with both would be chosen or left out, whichever is read first.
        z.object({ place: count, score: z.number(), reason: z.undefined().optional() }),
        z.object({ place: count, reason: z.string(), score: z.undefined().optional() }),
      ],
      { error: 'expected { place, score } or { place, reason }' },
    ),
    called: 'choice',
  },
};

const scores = z.object({
  scores: z.array(
    metric.omit({ name: true, better: true }).extend({
      metric: z.string(),
      group: z.string().nullable(),
      value: number,
      standardError: number,
      interval: z.tuple([z.number(), z.number()]).nullable(),
      rows: count,
      missing: count,
    }),
  ),
  counts: z.record(z.string(), z.number()),
  notes: z.array(z.string()),
  notComparable: z.string().optional(),
});

/** A user's own task (`Task` of spec). */
export const taskShape: ModuleShape = {
  summary,
  options,
  metrics: { value: z.array(metric).min(1) },
  costPerRow: { result: cost },
  evaluate: {
    result: z.object({
      metrics: z.record(z.string(), number),
      group: z.string().nullish(),
      hashes: z.object({ doc: z.string(), prompt: z.string(), target: z.string() }).optional(),
      details,
    }),
    mayWait: true,
  },
  documents: { documents: true, optional: true },
  identity: { result: z.json(), mayWait: true, optional: true },
  parts: { members: { count: { value: z.int().min(1) }, of: { result: z.string() } }, optional: true },
  testTexts: { result: z.array(z.string()), optional: true },
  expectedDocuments: { result: count.optional(), optional: true },
  expectedPromptTokens: { result: count, optional: true },
  expectedJudgeTokens: { result: count, optional: true },
  openJudge: { result: z.looseObject({ identity: z.json() }), mayWait: true, optional: true },
  summarize: { result: scores, mayWait: true, optional: true },
};

const method = z.custom((value) => typeof value === 'function', {
  error: ({ input }) => `expected a function, found ${shown(input)}`,
});

/** A user's own engine (`Engine` of spec). Its calls are bounded by the requests that they send. */
export const engineShape: ModuleShape = {
  abilities: { value: z.array(z.enum(Object.keys(abilities) as [keyof typeof abilities])) },
  connect: { value: method },
};
