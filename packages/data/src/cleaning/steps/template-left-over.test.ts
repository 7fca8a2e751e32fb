import { expect, it } from 'vitest';
import { judgeWith } from '../../testing/judge-with.ts';
import { templateLeftOver } from './template-left-over.ts';

it.each([
  ['Dear {{ customer.name }},', 'with a placeholder'],
  ['{% if user %}Hello{% endif %}', 'with a placeholder'],
  ['Sincerely,\n[Your Name]', 'with a placeholder'],
  ['Sent from <insert company here>.', 'with a placeholder'],
  ['<|im_start|>user\nHello', 'with marks of a chat template'],
  ['[INST] Hello [/INST]', 'with marks of a chat template'],
  ['Fine.\n### Response:\nYes', 'with marks of a prompt'],
  ['Lorem ipsum dolor sit amet', 'with dummy text'],
  ['In JSX one writes {{ color: "red" }}, in LaTeX \\frac{{a}}{b}.', undefined],
  ['A list [1] of references <a href="x">here</a>, 50 % off.', undefined],
  ['### A heading\nText', undefined],
])('judges %j', async (text, reason) => {
  const judge = await judgeWith(templateLeftOver);
  expect(judge(text)).toEqual(reason === undefined ? undefined : { drop: reason });
});
