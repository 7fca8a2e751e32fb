import { pythonStrip } from '@mainbench/python-semantics';
import { z } from 'zod';
import { defineInstruction } from './instruction.ts';
import { isPythonJson } from './python-json.ts';

const prefixes = ['```json', '```Json', '```JSON', '```'];
const fence = '```';

/** The whole response is JSON, in a fence or not (instructions.py, JsonFormat). */
export const jsonFormat = defineInstruction({
  id: 'detectable_format:json_format',
  arguments: z.object({}),
  follows({ stripped }) {
    let content = stripped;
    for (const prefix of prefixes) if (content.startsWith(prefix)) content = content.slice(prefix.length);
    if (content.endsWith(fence)) content = content.slice(0, -fence.length);
    return isPythonJson(pythonStrip(content));
  },
});
