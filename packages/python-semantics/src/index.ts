export { argmax } from './numbers/argmax.ts';
export { pairwiseSum } from './numbers/pairwise-sum.ts';
export { compensatedSum, pythonSum } from './numbers/python-sum.ts';
export { roundHalfToEven } from './numbers/round-half-to-even.ts';
export { pythonMean, sampleStandardDeviation, standardErrorOfMean } from './numbers/standard-error.ts';
export { MersenneTwister } from './random/mersenne-twister.ts';
export { PythonRandom } from './random/python-random.ts';
export { seedWords } from './random/seed-words.ts';
export { codePointLength } from './strings/code-points.ts';
export { type JsonDumpsOptions, jsonDumps } from './strings/json-dumps.ts';
export { capitalize, isLower, isUpper } from './strings/letter-case.ts';
export {
  isPythonWhiteSpace,
  pythonLstrip,
  pythonRstrip,
  pythonSplit,
  pythonStrip,
  pythonWhiteSpace,
} from './strings/white-space.ts';
export { pythonDigit, pythonWord } from './strings/word-characters.ts';
