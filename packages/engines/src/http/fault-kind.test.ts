import { MainbenchError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { nothingBefore, unknownEndOfText } from '../scoring/scoring-faults.ts';
import { missingPrefill } from '../tgi/loglikelihood.ts';
import { EndpointFault } from './fault.ts';
import { faultKind, faultName } from './fault-kind.ts';
import { faultOfTimeout } from './network-fault.ts';
import { faultOfBody, faultOfReply } from './reply-fault.ts';

const answered = (status: number, headers: Record<string, string> = {}, text = '') =>
  faultOfReply('http://a/generate', { status, headers, text });

describe('faultKind', () => {
  it.each([
    ['overload', '429', answered(429)],
    ['overload', '429', answered(429, { 'retry-after': '0' })],
    ['access', '429', answered(429, {}, '{"error":{"code":"insufficient_quota"}}')],
    ['overload', '529', answered(529, { 'retry-after': '3' })],
    ['overload', '503', answered(503, { 'retry-after': '3' })],
    ['transient', '503', answered(503)],
    ['transient', '424', answered(424)],
    ['transient', '500', answered(500)],
    ['transient', 'timeout', faultOfTimeout('http://a', 1000)],
    ['transient', 'connection', new EndpointFault('http://a closed the connection', { retryable: true })],
    ['suspect', 'wrong answer', faultOfBody('http://a', { status: 200, headers: {}, text: '<html>' }, 'a text')],
    ['suspect', 'wrong answer', missingPrefill('http://a')],
    ['access', '401', answered(401)],
    ['access', '404', answered(404)],
    ['access', '302', answered(302)],
    ['request', '422', answered(422)],
    ['request', '413', answered(413)],
    ['request', 'connection', new EndpointFault('A text of 9 tokens', { reason: 'too-long' })],
    ['request', 'connection', nothingBefore('http://a')],
    ['request', 'connection', unknownEndOfText('http://a')],
    ['request', '403', answered(403, {}, '{"error":{"message":"requires moderation"}}')],
    ['request', 'connection', new EndpointFault('http://a gave no content', { status: 200, reason: 'no-content' })],
    ['model', 'other model', new EndpointFault('http://a serves b', { reason: 'other-model' })],
    ['other', 'interrupted', new MainbenchError('interrupted', 'stopped.')],
    ['other', 'internal', new TypeError('a bug')],
  ])('is %s, named %s', (kind, name, error) => {
    expect(faultKind(error)).toBe(kind);
    expect(faultName(error)).toBe(name);
  });
});
