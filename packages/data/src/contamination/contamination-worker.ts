import { workerData } from 'node:worker_threads';
import { answerMessages } from '../workers/answer-messages.ts';
import { type DocumentMatch, documentMatcher } from './match-texts.ts';

const match = documentMatcher(workerData);

answerMessages<readonly (readonly string[])[], DocumentMatch[][]>((rows) => ({ value: rows.map(match), transfer: [] }));
