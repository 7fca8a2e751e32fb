import { EndpointFault } from '@mainbench/engines';

/** What services say of a prompt that they will never answer. */
const filtered = /content[ _](?:filter|policy)|different prompt/i;
const long = /context[ _]length|maximum context|too long|too many tokens|reduce/i;

/**
 * Why a judge gave no rating of one pair where asking again would not help: it refused the pair, or its reply came and
 * cannot be read, as where a filter of the service left the answer out. Undefined for a fault of the judge itself.
 */
export function refusalReason(error: unknown): string | undefined {
  if (!(error instanceof EndpointFault)) return undefined;
  const { status, summary } = error;
  if (status === undefined) return undefined;
  if (status === 200) return 'the judge’s reply cannot be read';
  if (status === 413 || ((status === 400 || status === 422) && long.test(summary))) return 'too long for the judge';
  return (status === 400 || status === 422) && filtered.test(summary) ? 'the judge refused the pair' : undefined;
}
