import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judgeWith } from '../../testing/judge-with.ts';
import { personalData } from './personal-data.ts';

it.each([
  ['Write to jane.doe+a@mail.example.org.', 'Write to [mail].'],
  ['Call +44 20 7946 0018 or (555) 123-4567 now', 'Call [phone] or [phone] now'],
  ['Call 0171 9460-018', 'Call [phone]'],
  ['From 192.168.0.17, 2001:db8::8a2e:370:7334', 'From [ip], [ip]'],
])('masks what is in %j', async (text, masked) => {
  const judge = await judgeWith(personalData);
  expect(judge(text)).toMatchObject({ text: masked });
  expect(judge(masked)).toBeUndefined();
});

it.each([
  'On 2024-11-30 at 10:45, and in 1998 - 2001',
  'Version 1.2.3.4.5 of 999.1.1.1 has 1,234,567 rows at 12:30:45',
  'Pi is 3.14159 26535, a@b is no address',
  'ISBN 978-3-16-148410-0-1234',
])('finds nothing in %j', async (text) => {
  expect((await judgeWith(personalData))(text)).toBeUndefined();
});

it('drops the row where told so, and looks for nothing else', async () => {
  const judge = await judgeWith(personalData, { action: 'drop', kinds: ['mail', 'ip'] });
  expect(judge('a@b.org and 10.0.0.1')).toEqual({ drop: 'with personal data: mail, ip' });
  expect(judge('Call +44 20 7946 0018')).toBeUndefined();
});

it('takes no longer on hostile texts', async () => {
  const judge = await judgeWith(personalData);
  const began = performance.now();
  for (const part of ['a', '1 ', '1.', ':', 'a.', '(1', '@', '-1']) judge(part.repeat(50_000));
  expect(performance.now() - began).toBeLessThan(5000);
  fc.assert(fc.property(fc.string(), (text) => judge(text) === undefined || typeof judge(text) === 'object'));
});
