import { type BenchmarkRecord, type ReasoningPolicy, reasoningFate } from '@mainbench/spec';

/** What a summary needs of all records: numbers only, so that many fit into memory. */
export interface CollectedRecords {
  /** By subject ('' where there are none) and metric, in the order of the questions. */
  values: Map<string, Map<string, (number | null)[]>>;
  /** Answers that were read. */
  answers: number;
  truncated: number;
  /** Answers with reasoning, by what became of it. */
  reasoned: Record<ReasoningPolicy, number>;
  /** Answers that were read and held nothing to compare, by the way of reading. */
  unparsed: Map<string, number>;
}

function subjectOf({ id, group }: BenchmarkRecord): string {
  if (group !== null) return group;
  const slash = id.lastIndexOf('/');
  return slash < 0 ? '' : id.slice(0, slash);
}

/** @param ways details that are null where an answer could not be read that way */
export async function collectRecords(
  records: AsyncIterable<BenchmarkRecord>,
  metrics: readonly string[],
  ways: readonly string[],
  policy: ReasoningPolicy,
): Promise<CollectedRecords> {
  const collected: CollectedRecords = {
    values: new Map(),
    answers: 0,
    truncated: 0,
    reasoned: { remove: 0, keep: 0 },
    unparsed: new Map(),
  };
  for await (const record of records) {
    const subject = subjectOf(record);
    let columns = collected.values.get(subject);
    if (columns === undefined) {
      columns = new Map(metrics.map((name) => [name, []]));
      collected.values.set(subject, columns);
    }
    for (const [name, column] of columns) column.push(record.metrics[name] ?? null);
    if (ways.some((way) => record.details[way] !== undefined)) collected.answers += 1;
    if (Number(record.details.truncated_tokens ?? 0) > 0) collected.truncated += 1;
    const fate = reasoningFate(String(record.details.text), record.details.reasoned === true, policy);
    if (fate !== null) collected.reasoned[fate] += 1;
    for (const way of ways) {
      if (record.details[way] === null) collected.unparsed.set(way, (collected.unparsed.get(way) ?? 0) + 1);
    }
  }
  return collected;
}
