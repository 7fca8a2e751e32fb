export { argmax } from './numbers/argmax.ts';
export { pairwiseSum } from './numbers/pairwise-sum.ts';
export { pythonSum } from './numbers/python-sum.ts';
export { pythonMean, standardErrorOfMean } from './numbers/standard-error.ts';
export { MersenneTwister } from './random/mersenne-twister.ts';
export { PythonRandom } from './random/python-random.ts';
export { seedWords } from './random/seed-words.ts';
export { classOf, codeClass, isBlank, isSpaceAt, skipSpace, unitClasses } from './strings/code-classes.ts';
export { codePointLength } from './strings/code-points.ts';
export { capitalize, isLower, isUpper } from './strings/letter-case.ts';
export {
  pythonDigit,
  pythonRstrip,
  pythonSplit,
  pythonStrip,
  pythonWhiteSpace,
  pythonWord,
} from './strings/white-space.ts';
