import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The gates of public repositories. */
export const GATES = fileURLToPath(new URL('../../examples/repositories/', import.meta.url));

/** Outcomes of the last time that all of them were run, as `main.ts` notes them. */
export const OUTCOMES = `${GATES}outcomes.json`;

/** A public repository as it was run: its commit, and the environment variable that a gate takes its checkout from. */
interface Repository {
  readonly name: string;
  readonly commit: string;
  readonly variable: string;
}

const repository = (name: string, commit: string, variable: string): Repository => ({ name, commit, variable });

const diffusers = repository('huggingface/diffusers', '58eb52c0803e', 'DIFFUSERS');
const kDiffusion = repository('crowsonkb/k-diffusion', '4601bf085320', 'K_DIFFUSION');
const edm = repository('NVlabs/edm', '008a4e5316c8', 'EDM');
const guided = repository('openai/guided-diffusion', '22e0df818350', 'GUIDED_DIFFUSION');

const scoreSde = repository('yang-song/score_sde_pytorch', 'cb1f359f4aad', 'SCORE_SDE');
const flowMatching = repository('facebookresearch/flow_matching', '11568d37f8d5', 'FLOW_MATCHING');

const gaussDiff = repository('Austinwang22/gauss-diff', '90a1a1efaa1b', 'GAUSS_DIFF');
const tinyDiffusion = repository('tanelp/tiny-diffusion', '726b6bbbf2c9', 'TINY_DIFFUSION');

/** Repositories that are asked about their guidance alone. */
const edm2 = repository('NVlabs/edm2', '4bf8162f601b', 'EDM2');
const guidanceInterval = repository('kynkaat/guidance-interval', 'be70a2334f7e', 'GUIDANCE_INTERVAL');
const denoisingDiffusion = repository('lucidrains/denoising-diffusion-pytorch', 'faed4db28e72', 'DENOISING_DIFFUSION');
const latentDiffusion = repository('CompVis/latent-diffusion', 'a506df575647', 'LATENT_DIFFUSION');
const generativeModels = repository('Stability-AI/generative-models', '0ad7de9a5cb5', 'GENERATIVE_MODELS');
const dit = repository('facebookresearch/DiT', 'ed81ce222909', 'DIT');

/** A gate with its arguments, which describe one system. */
export interface Run {
  readonly repository: Repository;
  readonly gate: string;
  readonly chosen: readonly string[];
  /** The claims that it is asked, if not all. */
  readonly claims?: string;
}

/** Claims about the tables and the samplers of schedulers. */
const claims = 'noise-levels,noising,conversions,sampler-grid,sampler-recursion,sampler-order,round-trip';

/** Claims about a process in time that take no solver: what solves in the plane asks torch for a hundred million scores. */
const IN_TIME =
  'kernel-coefficients,noising,prior-scale,prior-decay,score-identities,denoising-loss,sampler-grid,sampler-recursion';

const SCHEDULERS = [
  'DDPMScheduler',
  'DDIMScheduler',
  'EulerDiscreteScheduler',
  'EulerAncestralDiscreteScheduler',
  'HeunDiscreteScheduler',
  'LMSDiscreteScheduler',
  'DPMSolverMultistepScheduler',
  'UniPCMultistepScheduler',
  'DEISMultistepScheduler',
];

export const RUNS: readonly Run[] = [
  ...SCHEDULERS.map((name) => ({ repository: diffusers, gate: 'gate_diffusers.py', chosen: [name], claims })),
  { repository: diffusers, gate: 'gate_diffusers_flow.py', chosen: [], claims },
  ...['karras', 'discrete'].map((which) => ({ repository: kDiffusion, gate: 'gate_k_diffusion.py', chosen: [which] })),
  ...['EDMPrecond', 'VEPrecond', 'VPPrecond'].map((name) => ({ repository: edm, gate: 'gate_edm.py', chosen: [name] })),
  ...[
    ['linear', 'small'],
    ['cosine', 'large'],
    ['linear', 'learned'],
  ].map((chosen) => ({ repository: guided, gate: 'gate_guided_diffusion.py', chosen })),
  ...['vp', 'subvp', 've', 'ddpm', 'smld'].map((which) => ({
    repository: scoreSde,
    gate: 'gate_score_sde.py',
    chosen: [which],
  })),
  ...['CondOTScheduler', 'VPScheduler'].map((name) => ({
    repository: flowMatching,
    gate: 'gate_flow_matching.py',
    chosen: [name],
  })),
  ...['vp', 've', 'edm'].map((which) => ({
    repository: gaussDiff,
    gate: 'gate_gauss_diff.py',
    chosen: [which],
    claims: IN_TIME,
  })),
  ...[
    ['1000', 'linear'],
    ['50', 'quadratic'],
  ].map((chosen) => ({ repository: tinyDiffusion, gate: 'gate_tiny_diffusion.py', chosen })),
  ...[
    { repository: diffusers, gate: 'gate_diffusers_guiders.py', chosen: ['native'] },
    { repository: diffusers, gate: 'gate_diffusers_guiders.py', chosen: ['original'] },
    ...['StableDiffusionPipeline', 'DiTPipeline'].map((name) => ({
      repository: diffusers,
      gate: 'gate_diffusers_pipelines.py',
      chosen: [name],
    })),
    { repository: kDiffusion, gate: 'gate_k_diffusion_cfg.py', chosen: [] },
    { repository: edm2, gate: 'gate_edm2.py', chosen: [] },
    { repository: guidanceInterval, gate: 'gate_guidance_interval.py', chosen: [] },
    { repository: denoisingDiffusion, gate: 'gate_denoising_diffusion.py', chosen: [] },
    { repository: latentDiffusion, gate: 'gate_latent_diffusion.py', chosen: ['ddim'] },
    { repository: latentDiffusion, gate: 'gate_latent_diffusion.py', chosen: ['plms'] },
    { repository: generativeModels, gate: 'gate_generative_models.py', chosen: [] },
    { repository: dit, gate: 'gate_dit.py', chosen: [] },
    { repository: flowMatching, gate: 'gate_flow_matching_cfg.py', chosen: [] },
    { repository: guided, gate: 'gate_guided_diffusion_classifier.py', chosen: [] },
  ].map((run) => ({ ...run, claims: 'guided-predictions' })),
];

/** The name of a run, by which its report and its known failures are found. */
export const nameOf = ({ gate, chosen }: Run): string => [gate.replace(/^gate_|\.py$/g, ''), ...chosen].join('-');

/** The failures of a run that are known, where there are any. */
export const expectedFile = (run: Run): string => `${GATES}expected/${nameOf(run)}.json`;

/** What a run found: laws that were asked, and of those that fail, the verdict and the samplers that fail them. */
export interface Outcome {
  readonly laws: number;
  readonly failing: Readonly<Record<string, { readonly verdict: string; readonly samplers: string }>>;
}

export const readOutcomes = (): Readonly<Record<string, Outcome>> => JSON.parse(readFileSync(OUTCOMES, 'utf8'));
