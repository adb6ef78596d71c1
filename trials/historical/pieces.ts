import type { SystemCalls } from '../../src/system/contract/contract.js';
import type { LevelProcess, LevelTable, Parameterization, Tables } from '../../src/system/contract/description.js';
import type { Rounding } from './rounding.js';

/** What the rows share, written once and right, so that each shows its own fault alone. */
export type Points = readonly (readonly number[])[];

/** The signal and noise at a label. */
export interface Signal {
  readonly alpha: number;
  readonly sigma: number;
}

/** The noise schedule of Stable Diffusion: even steps in sqrt(beta). */
export function scaledLinearBetas(): number[] {
  return linspace(Math.sqrt(0.00085), Math.sqrt(0.012), 1000).map((root) => root * root);
}

/** Ho, Jain, Abbeel 2020, section 4. */
export function linearBetas(): number[] {
  return linspace(1e-4, 0.02, 1000);
}

/** Nichol, Dhariwal 2021, eq. 17: alpha_bar(t) = cos^2((t + s)/(1 + s) pi/2) at t = k/count. */
export function cosineAlphaBar(t: number): number {
  const at = (time: number) => Math.cos((((time + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  return at(t) / at(0);
}

/** Its betas, from the ratios of neighbours. */
export function cosineBetas(count = 1000): number[] {
  return Array.from({ length: count }, (_, k) =>
    Math.min(1 - cosineAlphaBar((k + 1) / count) / cosineAlphaBar(k / count), 0.999),
  );
}

/**
 * alpha_bar_t = prod_{s <= t} (1 - beta_s).
 *
 * @param round of code whose betas are rounded already; PyTorch accumulates products of float32 in float64
 */
export function alphaBarOf(betas: readonly number[], round: Rounding = (value) => value): number[] {
  let product = 1;
  return betas.map((beta) => {
    product *= round(1 - round(beta));
    return round(product);
  });
}

/** Lin et al. 2024, algorithm 1: sqrt(alpha_bar) shifted and scaled, so that its last is 0 and its first is as before. */
export function zeroTerminal(alphaBar: readonly number[]): number[] {
  const roots = alphaBar.map(Math.sqrt);
  const last = roots[roots.length - 1];
  return roots.map((root) => ((root - last) * (roots[0] / (roots[0] - last))) ** 2);
}

/** sqrt(alpha_bar) and sqrt(1 - alpha_bar) as float32. */
export function levelsOf(alphaBar: readonly number[]): LevelTable {
  return {
    alpha: alphaBar.map((each) => Math.fround(Math.sqrt(each))),
    sigma: alphaBar.map((each) => Math.fround(Math.sqrt(1 - each))),
  };
}

/** The process of a DDPM, whose labels are 0, 1, 2, ... */
export function ddpm(alphaBar: readonly number[], tables?: Tables): LevelProcess {
  const process: LevelProcess = { levels: levelsOf(alphaBar), prior: { variance: 1 }, family: 'vp' };
  return tables === undefined ? process : { ...process, tables };
}

/** alpha_bar of Stable Diffusion as diffusers has it, in float32. */
export function stableDiffusion(): number[] {
  return alphaBarOf(scaledLinearBetas(), Math.fround);
}

/** alpha_bar/(1 - alpha_bar). */
export function snrOf(alphaBar: readonly number[]): number[] {
  return alphaBar.map((each) => each / (1 - each));
}

/** sigma/alpha: the noise of a DDPM in coordinates where the signal is 1. */
export function noiseToSignal(alphaBar: readonly number[]): number[] {
  return alphaBar.map((each) => Math.fround(Math.sqrt((1 - each) / each)));
}

/**
 * Song et al. 2021, eq. 11, with the rate of appendix C: beta(t) = 0.1 + 19.9 t on [0, 1].
 *
 * B(t) = 0.1 t + 19.9 t^2/2;  alpha = exp(-B/2);  sigma^2 = 1 - exp(-B).
 */
export const vpSde = {
  rate: (t: number) => 0.1 + 19.9 * t,
  total: (t: number) => 0.1 * t + (19.9 * t * t) / 2,
  at: (t: number): Signal => ({
    alpha: Math.exp(-vpSde.total(t) / 2),
    sigma: Math.sqrt(-Math.expm1(-vpSde.total(t))),
  }),
};

/** What `coefficients` and `levelOf` answer for a function of one label. */
export function signals(label: readonly number[], at: (label: number) => Signal): { alpha: number[]; sigma: number[] } {
  const each = label.map(at);
  return { alpha: each.map(({ alpha }) => alpha), sigma: each.map(({ sigma }) => sigma) };
}

/** Signal and noise of a level whose label is its index. */
export function levelAt({ alpha, sigma }: LevelTable): (label: number) => Signal {
  return (k) => ({ alpha: alpha[k], sigma: sigma[k] });
}

/** alpha x_0 + sigma eps with one label a point. */
export function noised(x0: Points, eps: Points, label: readonly number[], at: (label: number) => Signal): number[][] {
  return x0.map((row, i) => {
    const { alpha, sigma } = at(label[i]);
    return row.map((value, j) => alpha * value + sigma * eps[i][j]);
  });
}

/** The squared distance of each point from its counterpart. */
export function squares(points: Points, others: Points): number[] {
  return points.map((row, i) => row.reduce((sum, value, j) => sum + (value - others[i][j]) ** 2, 0));
}

type Pair = `${Parameterization} to ${Parameterization}`;

/** One number of one kind as one of another. */
export type Conversion = (value: number, x: number, label: number) => number;

/** The call `convert` of code that has these pairs and no others. */
export function conversions(pairs: Readonly<Partial<Record<Pair, Conversion>>>): NonNullable<SystemCalls['convert']> {
  return ({ from, to, values, x, label }) => {
    const conversion = pairs[`${from} to ${to}`];
    if (conversion === undefined) return null;
    return values.map((row, i) => row.map((value, j) => conversion(value, x[i][j], label[i])));
  };
}

/** `count` numbers from `first` to `last` in even steps. */
export function linspace(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => first + ((last - first) * k) / (count - 1));
}
