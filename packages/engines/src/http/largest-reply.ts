const megabyte = 1024 * 1024;
/** Bytes that any reply may have: the lists of models of gateways have 2 MB. */
const ofAny = 8 * megabyte;
/** No server says more than this of a byte that it was sent: a token with the likeliest in its place has 200. */
const perByteSent = 256;
/** Nor of a token that it generated, which may come with the 20 likeliest in its place. */
const perNewToken = 2048;
const ofAll = 256 * megabyte;

/**
 * The bytes of the longest reply to a request that is read; the same bound holds before and after its content encoding
 * is undone.
 *
 * @param sent length of the request's body
 * @param maxNewTokens tokens that it may generate
 */
export function largestReply(sent: number, maxNewTokens = 0): number {
  return Math.min(ofAll, ofAny + perByteSent * sent + perNewToken * maxNewTokens);
}
