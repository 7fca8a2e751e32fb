import type { JsonObject, Judgement } from '@mainbench/spec';
import { weakJudge } from '../judge/served-judge.ts';

const some = (numbers: readonly (number | null)[]) => numbers.filter((number) => number !== null);
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function listed(values: readonly (string | null)[]): string {
  const names = [...new Set(values.filter((value) => value !== null))].sort();
  return names.length === 0 ? 'a model that does not name itself' : names.join(', ');
}

/** Who judged, when, and what it took: said beside every number. */
export function judgingNotes(judgements: readonly Judgement[]): string[] {
  const asked = judgements.filter(({ prompt }) => prompt !== null);
  if (asked.length === 0) return [];
  if (asked.every(({ judge }) => judge === weakJudge)) {
    return [`Judged by ${weakJudge}. It says little of which answer is better; see its agreement with length.`];
  }
  const dates = some(asked.map(({ date }) => (date === null ? null : Date.parse(date)))).sort((a, b) => a - b);
  const [first, last] = [dates[0], dates.at(-1)].map((time) =>
    time === undefined || Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10),
  );
  const when = first === undefined ? '' : first === last ? ` on ${first}` : ` from ${first} to ${last}`;
  const paid = asked.filter(({ cached }) => !cached);
  const prices = some(paid.map(({ price }) => price));
  const money = prices.length === paid.length ? `$${sum(prices).toFixed(4)}` : 'an unknown price';
  const tokens = sum(some(paid.map((judgement) => judgement.tokens)));
  // Only judgements of judges that refused one have this field beside those of the interface.
  const refused: JsonObject = Object.assign({}, ...asked.map(({ refusedParameters }) => refusedParameters));
  const without = Object.entries(refused).map(([name, what]) => `${name} (${what})`);
  return [
    ...(without.length === 0 ? [] : [`The judge does not take as they are: ${without.join(', ')}.`]),
    `Judged by ${listed(asked.map(({ judge }) => judge))}${when}.`,
    `${paid.length} judgements were paid for with ${tokens} tokens, ${money}; ${judgements.length - paid.length} were at hand.`,
  ];
}
