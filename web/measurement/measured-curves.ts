/** From what a page holds of one experiment to what the charts draw of it. */
import type {
  BoundParts,
  Curve,
  Densities,
  DensityCurve,
  MeasurementPage,
  Missing,
} from '../../src/report/page/measurement-page.js';
import type { AlongTrainingData } from '../charts/along-training.js';
import { LOOKS, type Look } from '../charts/curve-looks.js';
import type { DensitiesData } from '../charts/densities.js';
import { number } from '../charts/drawing.js';
import type { PartsData } from '../charts/parts.js';
import { unpacked } from '../charts/unpacked.js';

/** For curves without a look of their own. */
const OTHERS: readonly Look[] = [
  { colour: 'var(--green)', dash: 'line', symbol: 'square' },
  { colour: 'var(--purple)', dash: 'dashed', symbol: 'diamond' },
  { colour: 'var(--orange)', dash: 'dotted', symbol: 'circle' },
  { colour: 'var(--blue)', dash: 'dashed', symbol: 'triangle' },
];

/** Curves of one picture; those without any value above 0 are left out, as they have no place on a log axis. */
export function curvesPicture(page: MeasurementPage, curves: readonly Curve[], quantity: string): AlongTrainingData {
  const shown = curves.filter(({ values }) => values.some((value) => value !== null && value > 0));
  let others = 0;
  return {
    times: page.trainingTimes,
    quantity,
    curves: shown.map(({ key, name, symbol, values, errors, remarks }) => ({
      name: symbol,
      says: name === symbol ? name : `${name}, ${symbol}`,
      values,
      errors,
      reasons: remarks,
      // late in training it is larger than all others by decades
      mayLeave: key === 'explicit',
      look: LOOKS[key] ?? OTHERS[others++ % OTHERS.length],
    })),
  };
}

/** The explicit bound as its parts, beside the divergence that it bounds. */
export function partsPicture(page: MeasurementPage, { parts }: BoundParts): PartsData {
  const klSde = page.curves.find(({ key }) => key === 'klSde');
  return {
    times: page.trainingTimes,
    unit: 'nats',
    parts: parts.map(({ name, formula, values }) => ({ name, says: `${name}, ${formula}`, values })),
    bounded: klSde === undefined ? undefined : { name: `the divergence itself, ${klSde.symbol}`, values: klSde.values },
  };
}

/** The explicit bound and its parts as columns of a table. */
export function partsColumns({
  parts,
  bound,
}: BoundParts): Pick<Curve, 'key' | 'symbol' | 'values' | 'errors' | 'remarks'>[] {
  return [{ key: 'bound', name: 'explicit bound', ...bound }, ...parts].map(({ key, name, values, errors }) => ({
    ...{ key, values, errors },
    symbol: name,
    remarks: [],
  }));
}

/** Densities, a panel a training time. */
export function densitiesPicture({ x, data, target, models }: Densities): DensitiesData {
  const places = unpacked(x);
  return {
    data: unpacked(data),
    panels: models.map(({ trainingTime, sde, ode, score }) => ({
      title: `τ = ${number(trainingTime)}`,
      x: places,
      target: unpacked(target),
      learnt: [...learnt('p^SDE', sde), ...learnt('p^ODE', ode), ...learnt('p^score', score)],
    })),
  };
}

function learnt(name: string, curve: DensityCurve | Missing) {
  return 'reason' in curve ? [] : [{ name, values: unpacked(curve.density) }];
}
