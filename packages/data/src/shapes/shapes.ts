import { alpaca } from './alpaca.ts';
import { dolly } from './dolly.ts';
import { messages } from './messages.ts';
import { oasstMessages } from './oasst-messages.ts';
import { oasstTrees } from './oasst-trees.ts';
import { plainText } from './plain-text.ts';
import { promptResponse } from './prompt-response.ts';
import { selfInstruct } from './self-instruct.ts';
import type { Shape } from './shape.ts';
import { shareGpt } from './sharegpt.ts';

/** Every shape of a record that is recognised, the narrower before the wider: the first that fits is taken. */
export const shapes: readonly Shape[] = [
  selfInstruct,
  alpaca,
  dolly,
  messages,
  shareGpt,
  oasstTrees,
  oasstMessages,
  promptResponse,
  plainText,
];
