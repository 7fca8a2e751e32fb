import { PythonRandom } from '@mainbench/python-semantics';

/**
 * Whether the outputs for an instruction are shown in the other order: a coin that depends on the instruction and the
 * seed alone (`SwitchTwoColumnsProcessor` of alpaca_eval).
 */
export function isSwitched(instruction: string, seed = 0): boolean {
  return new PythonRandom(`is_switched_outputs${instruction}${seed}`).choices([false, true], 1)[0] as boolean;
}
