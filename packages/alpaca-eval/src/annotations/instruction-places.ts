import { sha256 } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { digitsPerInstruction, officialInstructions } from './official-instructions.ts';

let places: Map<string, number> | undefined;

/** The place of an instruction in AlpacaEval, from 0; undefined for any other. */
function officialPlace(instruction: string): number | undefined {
  places ??= new Map(
    Array.from({ length: officialInstructions.length / digitsPerInstruction }, (_, place) => [
      officialInstructions.slice(place * digitsPerInstruction, (place + 1) * digitsPerInstruction),
      place,
    ]),
  );
  return places.get(sha256(instruction.trim()).slice(0, digitsPerInstruction));
}

/** Where the difficulty of each row stands. */
export interface InstructionPlaces {
  places: number[];
  /** `order`: as the rows stand; `instruction`: looked up by text, since rows stand otherwise or are missing. */
  by: 'order' | 'instruction';
}

/**
 * The place of each row's instruction among those of a table of difficulties. AlpacaEval's instructions are known by
 * their text, whatever the order of the rows; own instructions go by their order, and then none may be missing.
 * @param known instructions in the table
 * @throws MainbenchError of kind `data` with counts where only some rows are AlpacaEval's, or own ones are too few or many
 */
export function instructionPlaces(instructions: readonly string[], known: number): InstructionPlaces {
  const found = instructions.map(officialPlace);
  const official = found.filter((place) => place !== undefined && place < known).length;
  if (official === 0 && instructions.length === known) return { places: [...instructions.keys()], by: 'order' };
  if (official < instructions.length) {
    throw new MainbenchError(
      'data',
      `the difficulty of ${instructions.length - official} of ${instructions.length} instructions is not known: they are not among the ${known} of AlpacaEval.`,
      {
        hint: 'Leave those rows out, or control lengths without difficulties (--length-controlled minimal, length_controlled_minimal).',
      },
    );
  }
  const inOrder = instructions.length === known && found.every((place, index) => place === index);
  return { places: found as number[], by: inOrder ? 'order' : 'instruction' };
}
