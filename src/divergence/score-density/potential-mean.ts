import { componentPanels, type LineComponent, meanOver } from '../../target/line-components.js';
import { splitAt } from '../../target/panels.js';
import { UNDIFFUSED } from '../../target/target.js';
import type { Potential } from './potential.js';

/**
 * E_{p_0}[S] by Gauss-Legendre rules of several orders on the same panels. They end at the kinks: between these S is a
 * quadratic, and a panel across one converges slowly, and by chance agrees with a coarser rule.
 */
export function potentialMeans(
  components: readonly LineComponent[],
  potential: Potential,
  orders: readonly number[],
): number[] {
  const { kinks, slopes, anchors, values, derivatives } = potential;
  const panels = componentPanels(components, UNDIFFUSED).map(({ k, breakpoints }) => ({
    k,
    breakpoints: splitAt(
      breakpoints,
      kinks.map((kink) => kink - components[k].centre),
    ),
  }));
  let piece = 0;
  const S = (k: number, offset: number) => {
    const x = components[k].centre + offset;
    // the nodes of a component ascend
    if (piece > 0 && x < kinks[piece - 1]) piece = 0;
    while (piece < kinks.length && kinks[piece] < x) piece++;
    const from = x - anchors[piece];
    return values[piece] + from * (derivatives[piece] + 0.5 * slopes[piece] * from);
  };
  return orders.map((order) => meanOver(components, panels, UNDIFFUSED, order, S));
}
