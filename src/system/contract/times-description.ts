import { z } from 'zod';
import { finite, positive, shapeFault } from '../../input/fields.js';
import { InputError } from '../../input/input-error.js';
import { checkFormula } from './weight-formula.js';

const wholeNumber = z.int({ error: 'a whole number' });
const ends = { from: finite.optional(), to: finite.optional() };
const by = z.enum(['label', 'level'], { error: "'label' or 'level'" }).default('label');
const spread = { by, from: finite.default(0), to: finite.default(1) };

/** u of `mode` falls all the way from 1 to 0 for these alone (Esser et al. 2024, section 3.1). */
const SCALES = [-1, 2 / (Math.PI - 2)] as const;
const A_SCALE = { error: `a number from ${SCALES[0]} to ${SCALES[1].toPrecision(4)}` };

/** The law of training times; see `TimesLaw`. */
export const trainingTimes = z.discriminatedUnion(
  'law',
  [
    z.strictObject({ law: z.literal('uniform'), from: finite, to: finite }),
    z.strictObject({ law: z.literal('uniform integer'), from: wholeNumber, to: wholeNumber }),
    z.discriminatedUnion(
      'of',
      [
        z.strictObject({ law: z.literal('normal'), of: z.literal('log noise'), mean: finite, deviation: positive }),
        z.strictObject({
          law: z.literal('normal'),
          of: z.literal('logit'),
          mean: finite,
          deviation: positive,
          ...spread,
        }),
      ],
      { error: "'log noise' or 'logit'" },
    ),
    z.strictObject({
      law: z.literal('mode'),
      scale: z.number(A_SCALE).min(SCALES[0], A_SCALE).max(SCALES[1], A_SCALE),
      ...spread,
    }),
    z.strictObject({ law: z.literal('proportional'), formula: z.string({ error: 'a formula' }), ...ends }),
  ],
  { error: "an object with law 'uniform', 'uniform integer', 'normal', 'mode' or 'proportional'" },
);

/** What of a description the law of its training times is checked against. */
interface Described {
  readonly trainingTimes?: z.infer<typeof trainingTimes> | undefined;
  readonly process: object;
  readonly preconditioning?: object | undefined;
}

/** @throws InputError when the law does not fit the process, or a formula cannot be read */
export function checkTimes({ trainingTimes: law, process, preconditioning }: Described, where: string): void {
  if (law === undefined) return;
  const hasLevels = 'levels' in process;
  const { from, to } = { from: undefined, to: undefined, ...law };
  if (from !== undefined && to !== undefined && !(from < to)) {
    shapeFault(where)('trainingTimes.to', 'be above trainingTimes.from', to);
  }
  if ('by' in law && law.by === 'level' && !hasLevels) {
    throw new InputError(`${where}: trainingTimes.by should be 'label' where there are no levels, found 'level'.`);
  }
  if (law.law !== 'proportional') return;
  checkFormula(
    law.formula,
    { levels: hasLevels, sigmaData: preconditioning !== undefined },
    `${where}: trainingTimes.formula`,
  );
  if (!hasLevels && (from === undefined || to === undefined)) {
    throw new InputError(`${where}: trainingTimes should have from and to, between which its density lies.`);
  }
}
