/** What a measurement knows by training time, as the page of an experiment and the live page show it. */
import type { Measurement } from '../../experiment/measurement.js';
import type { Curve } from './measurement-page.js';

type Tree = Omit<Measurement, 'numerics'>;

/** A quantity by training time, and where it is in a measurement: a column, and its remarks beside it. */
interface CurveSpec extends Omit<Curve, 'values' | 'errors' | 'remarks'> {
  column(tree: Tree): readonly (number | null)[] | undefined;
  remarks(tree: Tree): readonly (string | null)[] | undefined;
}

function empirical(
  key: 'scoreLoss' | 'klSde' | 'klOde' | 'klScore' | 'klBound' | 'w2Sde' | 'w2Ode',
  name: string,
  symbol: string,
  { unit = 'nats', role = 'gap', bounds = [] }: Partial<Pick<Curve, 'unit' | 'role' | 'bounds'>> = {},
): CurveSpec {
  return {
    ...{ key, name, symbol, unit, role, bounds },
    column: (tree) => tree.empirical[key],
    remarks: (tree) => tree.empirical[`${key}Reason`],
  };
}

const CURVES: readonly CurveSpec[] = [
  empirical('klSde', 'divergence of the reverse SDE', 'KL(p₀ ‖ p^SDE)'),
  empirical('klOde', 'divergence of the probability flow', 'KL(p₀ ‖ p^ODE)'),
  empirical('klScore', 'divergence of the density of s(x, 0)', 'KL(p₀ ‖ p^score)'),
  empirical('klBound', 'bound by the score loss', 'J + KL(p_T ‖ π)', { role: 'bound', bounds: ['klSde'] }),
  {
    ...{ key: 'explicit', name: 'bound without a fitted constant', symbol: 'explicit bound' },
    ...{ unit: 'nats', role: 'bound', bounds: ['klSde', 'klBound'] },
    column: ({ explicit }) => explicit?.bound,
    remarks: () => undefined,
  },
  empirical('scoreLoss', 'score loss of the model trained on the data', 'J(A_n(τ))', { role: 'loss' }),
  {
    ...{ key: 'population', name: 'score loss if trained on p₀ itself', symbol: 'J(A(τ))' },
    ...{ unit: 'nats', role: 'loss', bounds: [] },
    column: ({ population }) => population.scoreLoss,
    remarks: ({ population }) => population.scoreLossReason,
  },
  {
    ...{ key: 'expected', name: 'expected score loss with n data', symbol: 'J(A(τ)) + c(τ)/n' },
    ...{ unit: 'nats', role: 'loss', bounds: [] },
    column: ({ expected }) => expected.scoreLoss,
    remarks: ({ expected }) => expected.scoreLossReason,
  },
  empirical('w2Sde', 'distance of the reverse SDE', 'W₂(p₀, p^SDE)', { unit: 'length' }),
  empirical('w2Ode', 'distance of the probability flow', 'W₂(p₀, p^ODE)', { unit: 'length' }),
];

/** What a measurement knows along training, in the order in which it is read. */
export function curvesOf(measurement: Measurement): Curve[] {
  return CURVES.flatMap((curve) => curveOf(curve, measurement));
}

/** A curve with its numbers; none where the measurement has no such column at all. */
function curveOf({ column, remarks, ...curve }: CurveSpec, measurement: Measurement): Curve[] {
  const values = column(measurement);
  if (values === undefined) return [];
  const { numerics } = measurement;
  const [errors, reasons, warnings] = [column(numerics), remarks(measurement), remarks(numerics)];
  return [
    {
      ...curve,
      values,
      errors: values.map((_, k) => errors?.[k] ?? null),
      remarks: values.map((_, k) => reasons?.[k] ?? warnings?.[k] ?? null),
    },
  ];
}
