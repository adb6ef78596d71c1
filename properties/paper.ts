/** The paper whose theorems this package is about, in the edition that its claims cite. */
export const PAPER =
  'Li, Li, Zhang, Bian 2023, On the Generalization Properties of Diffusion Models, NeurIPS 2023, arXiv 2311.01797';
