/** The form of results.json, as `resultsText` writes it: for readers of the file, to whom docs/schemas has it. */
import { z } from 'zod';
import { LARGEST_BUDGET } from '../evidence/error-budget.js';
import { FORMAT } from '../judge/results.js';

const VERDICTS = ['holds', 'refuted', 'inconclusive', 'vacuous', 'skipped', 'toothless', 'error'] as const;

const verdict = z.enum(VERDICTS).describe('what the run concludes');
const expectation = z.enum(['holds', 'refuted']);
const whole = z.int().min(0);
const share = z.number().min(0).max(1);
/** Null with its reason beside it, where a number is not finite. */
const numberOrNull = z.number().nullable();
const why = z.string().optional();
const alpha = z.number().min(0).max(LARGEST_BUDGET);
const token = z.string().describe("a token for 'diffusion-bounds replay'");

const asked = z
  .strictObject({
    of: z.string().optional(),
    call: z.string(),
    given: z.record(z.string(), z.unknown()),
    at: z.array(z.union([z.string(), z.int()])),
  })
  .describe('the call of a system that was answered wrongly, and where in its answer');

const detail = z
  .record(
    z.string(),
    z.union([
      numberOrNull,
      z.string().describe('the reason of a null'),
      z.strictObject({
        value: numberOrNull,
        valueReason: why,
        error: numberOrNull,
        errorReason: why,
        sampled: z.literal(true).optional(),
      }),
    ]),
  )
  .describe('what was measured in the case');

const part = { name: z.string(), at: z.string() };

const counterexample = z.strictObject({
  case: z.unknown().describe('its input'),
  law: z.string(),
  part: z.strictObject(part).optional().describe('what it is about, such as a sampler, where a claim is about several'),
  measured: numberOrNull,
  measuredReason: why,
  bound: numberOrNull,
  boundReason: why,
  error: numberOrNull.describe('of measured and bound together'),
  errorReason: why,
  scale: numberOrNull.optional(),
  scaleReason: why,
  where: z.string().optional(),
  evidence: z
    .strictObject({ found: z.string(), likely: z.array(z.string()).optional(), asked: asked.optional() })
    .optional(),
  detail: detail.optional(),
});

const detects = z
  .strictObject({
    exceedance: share.nullable().describe('the least rate of exceedances that is refuted with that probability'),
    exceedanceReason: why,
    probability: share,
    strata: z.strictObject({ count: whole, leastDraws: whole }).optional(),
    drift: numberOrNull.optional(),
    driftReason: why,
  })
  .describe('what a statistical check would catch');

const interval = z.array(z.number()).length(2);

const law = z.strictObject({
  id: z.string(),
  verdict,
  compared: whole.describe('cases in which it compares anything'),
  decided: whole,
  vacuous: whole,
  silent: why,
  worst: z.strictObject({
    ratio: numberOrNull.describe('the largest measured/bound'),
    ratioReason: why,
    index: whole.nullable(),
  }),
  alphaSpent: alpha.optional(),
  detects: detects.optional(),
  trend: z
    .strictObject({
      median: numberOrNull,
      medianReason: why,
      interval: interval.optional(),
      confidence: share,
      side: z.enum(['at most', 'at least']),
      asked: z.number(),
    })
    .optional(),
  reason: why,
  needs: why,
  replay: token.optional(),
  parts: z.array(z.strictObject({ ...part, index: whole })).optional(),
  asked: asked.optional(),
});

const control = z.strictObject({
  id: z.string(),
  law: z.string().describe('the law that it breaks'),
  expects: expectation,
  cases: whole.describe('how many were run: once a quarter of those planned refute it, the others are not'),
  share: share.nullable().describe('of these that are refuted'),
  shareReason: why,
  margin: numberOrNull.optional().describe('by how many errors, in the median'),
  marginReason: why,
  pValue: share.optional(),
  fault: why,
});

const claim = z.strictObject({
  id: z.string(),
  expects: expectation,
  verdict,
  reason: z.string().optional().describe('why it does not hold'),
  cases: z.strictObject({ run: whole, decided: whole, failed: whole.optional() }),
  failing: token.optional(),
  failures: z.array(z.strictObject({ ...part, message: z.string(), index: whole, cases: whole })).optional(),
  assumptions: z.array(z.strictObject({ statement: z.string(), met: whole.nullable(), metReason: why })),
  laws: z.array(law),
  alphaSpent: alpha,
  detects: detects.optional(),
  controls: z.array(control),
  counterexample: counterexample.optional(),
  replay: token.optional(),
  expected: z
    .array(z.strictObject({ law: z.string().optional(), verdict, reason: z.string(), met: z.boolean() }))
    .optional()
    .describe('known failures of it'),
});

const finding = z.strictObject({
  id: z.string().describe('<claim>.<law>'),
  statement: z.string(),
  predicted: z.number().optional(),
  series: z.array(z.number()).describe('a number for each replicate'),
  median: numberOrNull,
  medianReason: why,
  interval: interval.optional(),
  confidence: share,
  error: numberOrNull,
  errorReason: why,
});

const quantity = z.union([
  z.strictObject({ value: z.number(), error: z.number().min(0) }),
  z.strictObject({ value: z.number(), interval, chance: share }),
  z.strictObject({ value: z.null(), reason: z.string() }),
]);

const baseline = z.strictObject({
  version: z.string().describe('of diffusion-bounds, which wrote it'),
  seed: whole.describe('of what is drawn now'),
  quantities: whole,
  alphaSpent: alpha,
  sampled: z.array(z.strictObject({ name: z.string(), detects: z.number().describe('the move that is caught') })),
  differences: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['moved', 'vanished', 'appeared']),
      was: quantity.optional(),
      is: quantity.optional(),
      errors: numberOrNull.optional(),
      errorsReason: why,
    }),
  ),
});

export const resultsSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.string().describe('of diffusion-bounds'),
  system: z.string().describe("what was asked; 'built-in' is this package itself"),
  seed: whole,
  profile: z.string(),
  alpha: z.strictObject({
    budget: alpha.describe('the chance of a false alarm that the run may have'),
    spent: alpha.describe('the sum of what its checks risk'),
  }),
  corpus: z.string().describe('a hash of the promoted counterexamples'),
  claims: z.array(claim),
  findings: z.array(finding).describe('what was measured and decides nothing'),
  baseline: baseline.optional().describe('what is not as it was'),
});
