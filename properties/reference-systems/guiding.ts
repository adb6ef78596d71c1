import type { GuideRequest } from '../../src/system/contract/contract.js';
import type { Parameterization } from '../../src/system/contract/description.js';
import { conversion, type SignalOf } from './calls.js';

type Rows = readonly (readonly number[])[];
type Guide = (request: GuideRequest) => Rows;

const combined = (of: (...entries: readonly number[]) => number, ...blocks: readonly Rows[]): Rows =>
  blocks[0].map((row, i) => row.map((_, j) => of(...blocks.map((block) => block[i][j]))));

/** u + gamma (c - u). */
export const towards: Guide = ({ conditional, unconditional, scale }) =>
  combined((c, u) => u + scale * (c - u), conditional, unconditional);

/** (1 + w) c - w u (Ho, Salimans 2022, eq. 6). */
export const beyond: Guide = ({ conditional, unconditional, scale }) =>
  combined((c, u) => (1 + scale) * c - scale * u, conditional, unconditional);

/** eps - gamma sigma grad log p(c | x), from the unconditional eps (Dhariwal, Nichol 2021, algorithm 2). */
export const byClassifier =
  (at: SignalOf): Guide =>
  ({ unconditional, gradient, scale, label }) =>
    unconditional.map((row, i) => row.map((eps, j) => eps - scale * at(label[i]).sigma * gradient[i][j]));

/** x_0 + w (sigma^2/alpha) grad log p(c | x), from the conditional x_0. */
export const byClassifierOfData =
  (at: SignalOf): Guide =>
  ({ conditional, gradient, scale, label }) =>
    conditional.map((row, i) => {
      const { alpha, sigma } = at(label[i]);
      return row.map((x0, j) => x0 + ((scale * sigma * sigma) / alpha) * gradient[i][j]);
    });

/** phi times what has the standard deviation of the conditional prediction, and 1 - phi times what it is (Lin et al. 2024). */
function rescaled(guided: Rows, conditional: Rows, phi: number): Rows {
  return guided.map((row, i) => {
    const factor = deviationOf(conditional[i]) / deviationOf(row);
    return row.map((each) => phi * factor * each + (1 - phi) * each);
  });
}

/** Guidance that takes phi, of the deviations of the predictions that it is given. */
export const rescaling =
  (combine: Guide): Guide =>
  (request) => {
    const guided = combine(request);
    return request.rescale === undefined ? guided : rescaled(guided, request.conditional, request.rescale);
  };

/** The same of their deviations as predictions of another kind. */
export const rescalingAs =
  (kind: Parameterization, at: SignalOf, combine: Guide): Guide =>
  (request) => {
    const guided = combine(request);
    const { rescale, parameterization, x, label } = request;
    if (rescale === undefined) return guided;
    const convert = (from: Parameterization, to: Parameterization, values: Rows) =>
      conversion(at)({ from, to, values, x, label }) as Rows;
    const [one, other] = [guided, request.conditional].map((values) => convert(parameterization, kind, values));
    return convert(kind, parameterization, rescaled(one, other, rescale));
  };

/** Guidance between two ends and the conditional prediction elsewhere (Kynkaanniemi et al. 2024). @param placeOf a label, in the unit of the ends */
export const within =
  (placeOf: (label: number) => number, guide: Guide): Guide =>
  (request) => {
    const { interval, label, conditional } = request;
    const guided = guide(request);
    if (interval === undefined) return guided;
    const [low, high] = interval;
    const isOn = (place: number) => low < place && place <= high;
    return guided.map((row, i) => (isOn(placeOf(label[i])) ? row : conditional[i]));
  };

function deviationOf(row: readonly number[]): number {
  const mean = row.reduce((sum, each) => sum + each, 0) / row.length;
  return Math.sqrt(row.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / (row.length - 1));
}
