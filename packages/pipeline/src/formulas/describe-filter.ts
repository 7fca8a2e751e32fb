import type { AnyFilter, Filter, JsonObject, Signal } from '@mainbench/spec';
import { parseColumnExpression } from '../expressions/column-expression.ts';
import { isChoosingFilter, isFormulaFilter, nameInExpression } from './resolve-formula.ts';

/** What a filter is and asks for, for lists. */
export interface FilterDescription {
  name: string;
  summary: string;
  /** Its score as an expression, with default options; null where it is no formula. */
  formula: string | null;
  /** The expressions by which it chooses among all pairs, by name; null where it scores each pair. */
  columns: Readonly<Record<string, string>> | null;
  /** The condition that a pair must meet; null where there is none. */
  keep: string | null;
  /** Where it comes from; null where its documentation says so alone. */
  source: string | null;
  /** The signals that it reads, other filters' among them; empty where it is a function of a pair. */
  signals: string[];
  /** Passes of a model over a pair, each signal's once; null where they depend on options without a default. */
  passes: number | null;
  /** Tokens that are generated a pair at most; null as `passes`. */
  generated: number | null;
}

type Cost = { scored: number; generated: number };
const none: Cost = { scored: 0, generated: 0 };

/** A filter's options where each has its default; undefined where one has none. */
function defaults(filter: AnyFilter): JsonObject | undefined {
  const parsed = filter.options.safeParse({});
  return parsed.success ? parsed.data : undefined;
}

function pairCost(filter: Filter): Cost | undefined {
  const options = defaults(filter);
  return options === undefined ? undefined : filter.costPerPair(options);
}

/** What a signal asks for a pair. */
export function signalCost(signal: Signal): Cost {
  if ('measure' in signal) return signal.costPerPair;
  return 'of' in signal ? none : signal.filter.costPerPair(signal.filter.options.parse(signal.options));
}

/** The signals and other filters below a formula, with what each asks. */
async function namesBelow(
  texts: readonly string[],
  signals: ReadonlyMap<string, Signal>,
  filters: readonly AnyFilter[],
  found: Map<string, Cost | undefined>,
): Promise<void> {
  for (const text of texts) {
    for (const name of (await parseColumnExpression(text)).names) {
      const signal = signals.get(name) ?? signals.get(name.replace(/_tokens$/, ''));
      if (signal !== undefined) found.set(signal.name, signalCost(signal));
      else if (name === 'tokens') found.set(name, none);
      const filter = filters.find((each) => nameInExpression(each.name) === name);
      if (signal !== undefined || filter === undefined || isChoosingFilter(filter)) continue;
      if (isFormulaFilter(filter)) await namesBelow([filter.formula(defaults(filter) ?? {})], signals, filters, found);
      else found.set(name, pairCost(filter));
    }
  }
}

/** Describes a filter with its default options. */
export async function describeFilter(
  filter: AnyFilter,
  signals: ReadonlyMap<string, Signal>,
  filters: readonly AnyFilter[],
): Promise<FilterDescription> {
  const { name, summary } = filter;
  const plain = { name, summary, formula: null, columns: null, keep: null, source: null, signals: [] };
  if (!isFormulaFilter(filter) && !isChoosingFilter(filter)) {
    const cost = pairCost(filter);
    const generates = (cost?.generated ?? 0) > 0 ? 1 : 0;
    const passes = cost === undefined ? null : cost.scored + generates;
    return { ...plain, passes, generated: cost?.generated ?? null };
  }
  const options = defaults(filter) ?? {};
  const columns = isChoosingFilter(filter) ? filter.columns(options) : null;
  const formula = isChoosingFilter(filter) ? null : filter.formula(options);
  const keep = isChoosingFilter(filter) ? null : (filter.keep?.(options) ?? null);
  const found = new Map<string, Cost | undefined>();
  const texts = [...Object.values(columns ?? {}), formula, keep].filter((text) => text !== null);
  await namesBelow(texts, signals, filters, found);
  const costs = [...found.values()];
  const known = costs.every((cost) => cost !== undefined);
  const passes = costs.reduce((sum, cost) => sum + (cost?.scored ?? 0) + ((cost?.generated ?? 0) > 0 ? 1 : 0), 0);
  const generated = costs.reduce((sum, cost) => sum + (cost?.generated ?? 0), 0);
  const shown = { ...plain, formula, columns, keep, source: filter.source, signals: [...found.keys()] };
  return { ...shown, passes: known ? passes : null, generated: known ? generated : null };
}
