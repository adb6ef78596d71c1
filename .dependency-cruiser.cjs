// A folder of src imports only from folders above it in this list; index.ts and testing/, which only tests import, stand
// outside.
const ORDER = [
  'input',
  'numeric',
  'formula',
  'process',
  'target',
  'features',
  'training',
  'divergence',
  'network',
  'bound',
  'experiment',
  'sampler',
  'evidence',
  'system',
  'baseline',
  'claim',
  'run',
  'judge',
  'conjecture',
  'report',
  'reproduction',
  'cli',
];

const TOPICS = 'forward|score|sampling|training|generalization|engine';

const downwards = ORDER.slice(0, -1).map((folder, i) => ({
  name: `${folder}-imports-only-from-above`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: '\\.test\\.ts$' },
  to: { path: `^src/(index\\.ts|(${ORDER.slice(i + 1).join('|')})/)` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'src-knows-no-theorem',
      comment: 'tests included',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(properties|bin|trials|bench|docs|web)/' },
    },
    {
      name: 'pages-draw-what-they-are-given',
      comment: 'a page has the types of its data and how numbers are written; the live page alone has the engine',
      severity: 'error',
      from: { path: '^web/', pathNot: '\\.test\\.ts$|^web/explore/' },
      to: {
        path: '^(src|properties|bin)/',
        pathNot: '^src/evidence/number-format\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'charts-know-no-page',
      severity: 'error',
      from: { path: '^web/charts/' },
      to: { path: '^web/(?!charts/)' },
    },
    {
      name: 'only-src-in-src',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^fixtures/' },
    },
    {
      name: 'properties-know-no-command',
      severity: 'error',
      from: { path: '^properties/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(bin|trials|bench|docs|fixtures|src/cli)/' },
    },
    {
      name: 'topics-apart',
      comment:
        'a claim takes what it shares from generators/, measurements/, oracles/ and reference-systems/, never from another claim',
      severity: 'error',
      from: { path: `^properties/(${TOPICS})/([^/]+?)(\\.measure)?\\.ts$`, pathNot: '\\.test\\.ts$' },
      to: { path: `^properties/(${TOPICS})/`, pathNot: '^properties/$1/$2\\.measure\\.ts$' },
    },
    {
      name: 'shared-knows-no-claim',
      comment: 'what several claims need knows none of them',
      severity: 'error',
      from: { path: '^properties/(generators|measurements|oracles|reference-systems)/', pathNot: '\\.test\\.ts$' },
      to: { path: `^properties/(${TOPICS}|index)` },
    },
    {
      name: 'generators-only-draw',
      comment: 'what is drawn does not depend on what is measured',
      severity: 'error',
      from: { path: '^properties/generators/', pathNot: '\\.test\\.ts$' },
      to: { path: '^properties/measurements/' },
    },
    {
      name: 'oracles-import-nothing-they-check',
      comment: 'an oracle computes from the definitions alone, so it cannot share an error with the engine',
      severity: 'error',
      from: { path: '^properties/oracles/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(src|properties)/', pathNot: '^(src/(numeric|process|target|features)|properties/oracles)/' },
    },
    {
      name: 'engine-imports-no-closed-form',
      comment: 'claims and tests compare the solvers of divergences with closed forms, so no solver may use them',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$|^src/divergence/closed-form/' },
      to: { path: '^src/divergence/closed-form/' },
    },
    {
      name: 'closed-forms-import-no-solver',
      severity: 'error',
      from: { path: '^src/divergence/closed-form/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(numeric|process|divergence/(normal|closed-form))/' },
    },
    {
      name: 'testing-is-for-tests',
      severity: 'error',
      from: { pathNot: '\\.test\\.ts$|^src/testing/' },
      to: { path: '^src/testing/' },
    },
    ...downwards,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
