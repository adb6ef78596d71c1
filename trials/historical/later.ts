/** A row that the contract has no words for, or that no law can see. */
export interface LaterRow {
  /** Of the row in historical.md. */
  readonly number: number;
  readonly repository: string;
  readonly reference: string;
  readonly reason: Reason;
}

type Reason =
  /** Where in a step the gradient of a classifier is taken, of which several forms are in use that have one limit. */
  | 'guidance'
  /** The faulty form is right for another constant, or its error is smaller than roundings are allowed to be. */
  | 'invisible';

const lucidrains = 'lucidrains/denoising-diffusion-pytorch';

export const later: readonly LaterRow[] = [
  { number: 6, repository: lucidrains, reference: '402b7c2', reason: 'invisible' },
  { number: 16, repository: 'NVlabs/edm', reference: 'issue #5, 62072d2', reason: 'invisible' },
  { number: 17, repository: 'Stability-AI/generative-models', reference: 'PR #114 (477d8b9)', reason: 'invisible' },
  // the other half of row 42: a grid of the cosine that is not cut at log-SNR -10.2 is right for another threshold
  { number: 42, repository: 'huggingface/diffusers', reference: 'PR #3314 (022479416f)', reason: 'invisible' },
  {
    number: 59,
    repository: `${lucidrains}, openai/guided-diffusion`,
    reference: 'PR #277 (c099b08); guided-diffusion #51',
    reason: 'guidance',
  },
  { number: 74, repository: 'crowsonkb/k-diffusion', reference: 'f9c57a0', reason: 'invisible' },
];
