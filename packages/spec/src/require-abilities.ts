import { type Ability, abilities } from './ability.ts';
import { type EngineName, engineAbilities, engineNames } from './engine-abilities.ts';
import { type ErrorDetails, type ErrorKind, MainbenchError } from './errors.ts';
import type { InferenceCapabilities } from './inference.ts';

/** What of the needed an engine lacks, or a connected server. */
export function missingAbilities(
  needed: readonly Ability[],
  engine: EngineName | Readonly<Pick<InferenceCapabilities, Ability>>,
): Ability[] {
  return needed.filter((ability) =>
    typeof engine === 'string' ? !engineAbilities[engine].includes(ability) : !engine[ability],
  );
}

/**
 * Refuses, before the first request, what an engine or a connected server cannot do.
 *
 * @param engine a name, or the capabilities of a connected client
 * @param who what needs the abilities, such as `the task gsm8k`
 * @param place of the error, where a recipe asked for it
 * @throws MainbenchError of kind `usage`, or of the kind given, with the engines that have what is lacking
 */
export function requireAbilities(
  needed: readonly Ability[],
  engine: EngineName | InferenceCapabilities,
  who: string,
  place: { kind?: ErrorKind } & ErrorDetails = {},
): void {
  const missing = missingAbilities(needed, engine);
  if (missing.length === 0) return;
  const { kind = 'usage', ...details } = place;
  // A user's own file may ask for what is no ability.
  const explained = (ability: Ability) => (ability in abilities ? `${ability} (${abilities[ability]})` : ability);
  const what = missing.map(explained).join(' and ');
  const having = engineNames.filter((name) => missingAbilities(missing, name).length === 0);
  const lacking = typeof engine === 'string' ? `the engine ${engine}` : `${engine.model} on ${engine.engine}`;
  throw new MainbenchError(kind, `${who} needs ${what}, which ${lacking} does not have.`, {
    ...details,
    hint: `${having.length === 0 ? 'No engine has it' : `Engines that have it: ${having.join(', ')}`}.${remedy(engine, missing)}`,
  });
}

/** What the owner of a server can do where its engine has the ability and this server does not. */
function remedy(engine: EngineName | InferenceCapabilities, missing: readonly Ability[]): string {
  if (typeof engine === 'string') return '';
  const name = engineNames.find((known) => known === engine.engine);
  if (name === undefined || missingAbilities(missing, name).length > 0) return '';
  const said = missing.flatMap((ability) => engine.unavailable?.[ability as 'chat'] ?? []).join('; ');
  if (said !== '') return ` The server was asked for it: ${said}.`;
  return missing.includes('chat') || missing.includes('render')
    ? ' This server has no chat template: give its tokenizer one.'
    : ' This server was started without it: run `mainbench doctor --endpoint` on it.';
}
