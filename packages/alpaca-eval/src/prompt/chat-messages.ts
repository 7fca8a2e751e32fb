import { sha256 } from '@mainbench/kit';
import { pythonStrip } from '@mainbench/python-semantics';
import { type ChatMessage, MainbenchError } from '@mainbench/spec';
import { fillPrompt, type PromptTexts } from './fill-prompt.ts';

const startMark = '<|im_start|>';
const endMark = '<|im_end|>';
const roles = new Set(['system', 'user', 'assistant']);

/** A judge's prompt, with what a reader of its verdict should know of the texts in it. */
export interface JudgePrompt {
  messages: ChatMessage[];
  /** A text names a placeholder and caught another text (a bug of the published tool that is kept). */
  misplaced: boolean;
  /** A text holds the marks between messages; they are shown to the judge as text and start no message. */
  marked: boolean;
}

function badTemplate(file: string, message: string): MainbenchError {
  const hint = `Write each message as ${startMark}role, a new line, its text, ${endMark}; or leave the marks out.`;
  return new MainbenchError('data', message, { file, hint });
}

/**
 * The messages of a template in ChatML; a template without its marks is one message of the user.
 * @throws MainbenchError of kind `data` naming the file where the marks do not fit
 */
export function templateMessages(template: string, file: string): ChatMessage[] {
  const text = pythonStrip(template);
  if (!text.includes(startMark)) return [{ role: 'user', content: text }];
  if (!text.startsWith(startMark) || !text.endsWith(endMark)) {
    throw badTemplate(file, 'the template has text outside of its messages.');
  }
  return text
    .split(startMark)
    .slice(1)
    .map((part) => {
      const line = part.indexOf('\n');
      const role = pythonStrip(part.slice(0, Math.max(line, 0)));
      if (!roles.has(role)) {
        throw badTemplate(
          file,
          `the template has a message of ${JSON.stringify(role)}; expected system, user or assistant.`,
        );
      }
      return { role: role as ChatMessage['role'], content: part.slice(line + 1).split(endMark, 1)[0] as string };
    });
}

/**
 * Fills the messages of a template. They are filled as one text, as the published tool does, and taken apart at places
 * that no text can name, so that a text with ChatML marks in it stays where it is.
 */
export function fillMessages(template: readonly ChatMessage[], texts: PromptTexts): JudgePrompt {
  const { instruction, output_1, output_2 } = texts;
  const all = [instruction, output_1, output_2];
  const seam = `\u0000${sha256(all.join('\u0000'))}\u0000`;
  const { text, misplaced } = fillPrompt(template.map(({ content }) => content).join(seam), texts);
  const messages = text.split(seam).map((content, index) => {
    return { role: (template[index] as ChatMessage).role, content: pythonStrip(content) };
  });
  const marked = all.some((each) => each.includes(startMark) || each.includes(endMark));
  return { messages, misplaced, marked };
}
