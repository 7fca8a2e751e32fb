import { z } from 'zod';
import { defineFormula } from './define-formula.ts';

const options = z.strictObject({
  ratio: z
    .enum(['perplexity', 'loss'])
    .default('perplexity')
    .describe(
      'perplexity: exp(L(R|I) − L(R)), as the code of Superfiltering; loss: L(R|I) / L(R), as that of Cherry LLM',
    ),
});

/**
 * Instruction-following difficulty: how hard a response is given its instruction, over how hard it is alone; the highest
 * below 1 are kept first. Two readings, both from code: Cherry LLM divides mean losses (Li et al., arXiv 2308.12032;
 * tianyi-lab/Cherry_LLM, cherry_seletion/data_by_IFD.py), Superfiltering divides perplexities (arXiv 2402.00530;
 * tianyi-lab/Superfiltering, code_ifd/put_analysis_to_data.py). Both leave out ratios above 1, which is where
 * L(R|I) > L(R). Theirs is the base model after a short tuning (Cherry LLM) or a small one (Superfiltering); here it is
 * the base model of the run, and L(R) begins after its beginning-of-text token.
 */
export const ifd = defineFormula<z.infer<typeof options>>({
  name: 'ifd',
  summary: 'instruction-following difficulty, the highest below 1 first',
  source: 'Cherry LLM, arXiv 2308.12032, and Superfiltering, arXiv 2402.00530 (code of both read)',
  options,
  formula: ({ ratio }) => (ratio === 'loss' ? 'base_nll / base_nll_alone' : 'exp(base_nll - base_nll_alone)'),
  keep: () => 'base_nll < base_nll_alone',
});
