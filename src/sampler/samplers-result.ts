import { z } from 'zod';
import { METHOD_NAMES } from './methods.js';
import { SCHEDULES } from './scheduled-grid.js';

/** The form of the file, which changes when another one is written. */
export const SAMPLERS_FORMAT = 1;

/** Where samplers start: from the prior, or from the law of the first level, which leaves the errors of the steps alone. */
export const SAMPLER_STARTS = ['prior', 'exact'] as const;

const number = z.number();
const known = z.union([
  z.strictObject({ value: number, error: number.nonnegative().describe('how far the value may be off') }),
  z.strictObject({ value: z.null(), reason: z.string().describe('why there is no value') }),
]);
const count = z.int().positive();

/** From the law of the last level, with what bounds the distance. */
const bounds = z.strictObject({
  w2: z.strictObject({
    distance: known.describe('W2 between the law of the last level and what is generated'),
    carried: known.describe('sum_k |g_{k+1} e_k|: the errors of the steps, as later steps carry them on'),
    contraction: known.describe('the same carried on by the largest slopes of later steps'),
  }),
  kl: z.strictObject({
    divergence: known.describe('KL(law of the last level || generated) in nats'),
    path: known.describe('KL(law of the first level || start) + gap of the levels'),
    information: known.describe('the same with kappa (s_0 mmse(s_0)/2 + I(x_0; z_{K-1}) - I(x_0; z_0)) for the gap'),
    moments: known.describe(
      'the same with kappa d/2 (u_0/(1 + u_0) + log((1 + u_{K-1})/(1 + u_0))), u = s tr Cov(x_0)/d',
    ),
  }),
});

/** What `diffusion-bounds samplers --format json` prints; docs/schemas has it for programs that read it. */
export const samplersSchema = z.strictObject({
  format: z.literal(SAMPLERS_FORMAT),
  version: z.string().describe('of diffusion-bounds'),
  process: z.string().describe('of the published samplers'),
  ends: z.tuple([number, number]).describe('the times between which they walk, the noise end first'),
  schedule: z.enum(SCHEDULES).describe('of what their steps are even'),
  denoise: z.boolean().describe('whether their last step goes on to the data'),
  start: z
    .enum(SAMPLER_STARTS)
    .describe('the prior, against the data; or the law of the first level, against that of the last'),
  target: z
    .strictObject({ weights: z.array(number), means: z.array(number), variances: z.array(number) })
    .optional()
    .describe('the mixture of normals on the line that is sampled; of a normal there is its spectrum'),
  spectrum: z
    .strictObject({
      axes: count,
      distinct: count.describe('different variances'),
      least: number,
      largest: number,
      nodes: count.describe(
        'for how many variances samplers were computed: fewer than are different where Gauss rules stand for them',
      ),
    })
    .optional(),
  levels: z
    .array(
      z.strictObject({
        name: z.string().describe('the schedule of the published methods, a sampler of the system, or its levels'),
        of: z.string().nullable(),
        runs: z.array(
          z.strictObject({
            steps: count,
            gap: known.describe("KL(true chain || chain of DDPM's steps) in nats, from the law of the first level"),
            least: known.describe('the same of the best levels between the same ends'),
          }),
        ),
      }),
    )
    .describe('what levels cost'),
  samplers: z.array(
    z.strictObject({
      name: z.string(),
      of: z.string().nullable().describe('the system that it belongs to; null for a published method'),
      method: z.enum(METHOD_NAMES).nullable(),
      runs: z.array(
        z.strictObject({
          budget: count.describe('model calls that it may make'),
          steps: count.nullable(),
          calls: count.nullable().describe('that it makes in these steps; null where the method is not known'),
          w2: known.describe('2-Wasserstein distance from what is meant'),
          kl: known.describe('KL(meant || generated) in nats'),
          reverseKl: known.describe('KL(generated || meant) in nats'),
          bounds: bounds.optional().describe('of published methods, where they are asked for'),
        }),
      ),
    }),
  ),
});

export type SamplersResult = z.infer<typeof samplersSchema>;
export type SamplerLine = SamplersResult['samplers'][number];
export type SamplerRun = SamplerLine['runs'][number];
export type RunBounds = z.infer<typeof bounds>;
export type LevelLine = SamplersResult['levels'][number];
