import { expect, it } from 'vitest';
import { headersSchema } from './headers-schema.ts';

it('takes headers, secrets among them from environment variables only', () => {
  const headers = { 'x-team': 'seven', 'api-key': `\${AZURE_KEY}`, authorization: `Key \${MINE}` };
  expect(headersSchema.parse(headers)).toEqual(headers);
});

it.each([[{ 'api-key': 'abcdefgh' }], [{ authorization: 'Bearer abcdefgh' }], [{ 'x y': 'abcdefgh' }]])(
  'refuses %j without repeating the value',
  (headers) => {
    const { error } = headersSchema.safeParse(headers);
    expect(error).toBeDefined();
    expect(JSON.stringify(error?.issues)).not.toContain('abcdefgh');
  },
);
