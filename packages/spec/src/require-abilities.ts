import { type Ability, abilities } from './ability.ts';
import type { Engine } from './engine.ts';
import { type ErrorDetails, type ErrorKind, MainbenchError } from './errors.ts';
import type { InferenceCapabilities } from './inference.ts';

/** What of the needed an engine lacks, or a connected server. */
export function missingAbilities(
  needed: readonly Ability[],
  engine: Pick<Engine, 'abilities'> | Readonly<Pick<InferenceCapabilities, Ability>>,
): Ability[] {
  return needed.filter((ability) => ('abilities' in engine ? !engine.abilities.includes(ability) : !engine[ability]));
}

/**
 * Refuses, before the first request, what an engine or a connected server cannot do.
 *
 * @param engine an engine, or the capabilities of a connected client
 * @param known the engines to choose from, for the hint
 * @param who what needs the abilities, such as `the task gsm8k`
 * @param place of the error, where a recipe asked for it
 * @throws MainbenchError of kind `usage`, or of the kind given, with the engines that have what is lacking
 */
export function requireAbilities(
  needed: readonly Ability[],
  engine: Engine | InferenceCapabilities,
  known: Iterable<Engine>,
  who: string,
  place: { kind?: ErrorKind } & ErrorDetails = {},
): void {
  const missing = missingAbilities(needed, engine);
  if (missing.length === 0) return;
  const { kind = 'usage', ...details } = place;
  // A user's own file may ask for what is no ability.
  const explained = (ability: Ability) => (ability in abilities ? `${ability} (${abilities[ability]})` : ability);
  const what = missing.map(explained).join(' and ');
  const having = [...known].filter((each) => missingAbilities(missing, each).length === 0);
  const lacking = 'abilities' in engine ? `the engine ${engine.name}` : `${engine.model} on ${engine.engine}`;
  throw new MainbenchError(kind, `${who} needs ${what}, which ${lacking} does not have.`, {
    ...details,
    hint: `${having.length === 0 ? 'No engine has it' : `Engines that have it: ${having.map(({ name }) => name).join(', ')}`}.${remedy(engine, having, missing)}`,
  });
}

/** What the owner of a server can do where its engine has the ability and this server does not. */
function remedy(
  engine: Engine | InferenceCapabilities,
  having: readonly Engine[],
  missing: readonly Ability[],
): string {
  if ('abilities' in engine || !having.some(({ name }) => name === engine.engine)) return '';
  const said = missing.flatMap((ability) => engine.unavailable?.[ability as 'chat'] ?? []).join('; ');
  if (said !== '') return ` The server answered the probe: ${said}.`;
  return missing.includes('chat') || missing.includes('render')
    ? ' This server has no chat template: give its tokenizer one.'
    : ' This server was started without it: run `mainbench doctor --endpoint` on it.';
}
