/** A colour with a dash and a shape, so that curves can be told apart without the colour. */
export interface Look {
  readonly colour: string;
  readonly dash: 'line' | 'dashed' | 'dotted';
  readonly symbol: 'circle' | 'triangle' | 'diamond' | 'square';
  /** What stands at the end of the curve where its name has no room, on a telephone. */
  readonly short?: string;
}

/** The dashes of a look as SVG has them. */
export const DASHES: Readonly<Record<Look['dash'], string>> = { line: 'none', dashed: '7 4', dotted: '1.5 4' };

/** How the numbers of a measurement are drawn, by their keys; those with the same look are in no picture together. */
export const LOOKS: Readonly<Record<string, Look>> = {
  klSde: { colour: 'var(--blue)', dash: 'line', symbol: 'circle', short: 'SDE' },
  klOde: { colour: 'var(--orange)', dash: 'dashed', symbol: 'triangle', short: 'ODE' },
  klScore: { colour: 'var(--purple)', dash: 'dotted', symbol: 'square', short: 'score' },
  klBound: { colour: 'var(--ink)', dash: 'line', symbol: 'diamond', short: 'J + KL' },
  explicit: { colour: 'var(--green)', dash: 'dashed', symbol: 'diamond', short: 'explicit' },
  scoreLoss: { colour: 'var(--blue)', dash: 'line', symbol: 'circle' },
  population: { colour: 'var(--orange)', dash: 'dashed', symbol: 'triangle' },
  expected: { colour: 'var(--green)', dash: 'dotted', symbol: 'square', short: 'J + c/n' },
  w2Sde: { colour: 'var(--blue)', dash: 'line', symbol: 'circle', short: 'SDE' },
  w2Ode: { colour: 'var(--orange)', dash: 'dashed', symbol: 'triangle', short: 'ODE' },
};
