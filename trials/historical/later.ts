/** A row that the contract has no words for yet, or that no law can see. */
export interface LaterRow {
  /** Of the row in historical.md; 0 for right code that was reported as a bug. */
  readonly number: number;
  readonly repository: string;
  readonly reference: string;
  readonly reason: Reason;
}

type Reason =
  /** The law, order or recursion of a sampler. */
  | 'sampler'
  /** The nodes of a sampler. */
  | 'grid'
  /** What a sampler starts from. */
  | 'start'
  | 'log-likelihood'
  /** Outside of what is described. */
  | 'guidance'
  /** The faulty form is right for another constant, or its error is smaller than roundings are allowed to be. */
  | 'invisible';

const diffusers = 'huggingface/diffusers';
const lucidrains = 'lucidrains/denoising-diffusion-pytorch';

export const later: readonly LaterRow[] = [
  { number: 6, repository: lucidrains, reference: '402b7c2', reason: 'invisible' },
  { number: 9, repository: diffusers, reference: 'issue #13243, PR #13246', reason: 'grid' },
  { number: 10, repository: diffusers, reference: 'PR #9954 (637e2302ac)', reason: 'grid' },
  { number: 16, repository: 'NVlabs/edm', reference: 'issue #5, 62072d2', reason: 'invisible' },
  { number: 17, repository: 'Stability-AI/generative-models', reference: 'PR #114 (477d8b9)', reason: 'invisible' },
  { number: 39, repository: diffusers, reference: 'PR #6953 (9ea62d119a)', reason: 'sampler' },
  { number: 40, repository: diffusers, reference: 'issue #9007, PR #9104 (8ac6de963c)', reason: 'sampler' },
  { number: 41, repository: diffusers, reference: 'issue #14213', reason: 'sampler' },
  { number: 42, repository: diffusers, reference: 'PRs #3314 (022479416f), #10740 (ca6330dc53)', reason: 'grid' },
  { number: 49, repository: lucidrains, reference: 'b87ea27', reason: 'grid' },
  { number: 51, repository: 'tue-bmd/zea', reference: 'PR #551', reason: 'sampler' },
  { number: 52, repository: 'Comfy-Org/ComfyUI', reference: '1b3bf0a5 (#8030)', reason: 'sampler' },
  { number: 53, repository: 'Comfy-Org/ComfyUI', reference: '4185324a', reason: 'sampler' },
  { number: 57, repository: 'atong01/conditional-flow-matching', reference: 'issue #85, PR #87', reason: 'sampler' },
  { number: 58, repository: 'HRI-EU/flow_matching', reference: 'issue #7', reason: 'start' },
  {
    number: 59,
    repository: `${lucidrains}, openai/guided-diffusion`,
    reference: 'PR #277 (c099b08); guided-diffusion #51',
    reason: 'guidance',
  },
  { number: 74, repository: 'crowsonkb/k-diffusion', reference: 'f9c57a0', reason: 'invisible' },
  { number: 80, repository: 'AlexandreAdam/score_models', reference: '8dd7219', reason: 'log-likelihood' },
  { number: 82, repository: 'Kim-Dongjun/Soft-Truncation', reference: 'issue #2', reason: 'log-likelihood' },
  { number: 0, repository: 'crowsonkb/k-diffusion', reference: 'issue #56', reason: 'sampler' },
  { number: 0, repository: 'facebookresearch/flow_matching', reference: 'issue #49', reason: 'log-likelihood' },
];
