// A folder of src imports only from folders above it in this list; index.ts stands outside.
const ORDER = [
  'numeric',
  'formula',
  'process',
  'target',
  'features',
  'training',
  'divergence',
  'bound',
  'experiment',
  'sampler',
  'evidence',
  'system',
  'claim',
  'run',
  'judge',
  'report',
  'cli',
];

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
      to: { path: '^(properties|bin|trials|bench|docs)/' },
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
      comment: 'a claim takes what it shares from cases/ and by-definition/, never from another claim',
      severity: 'error',
      from: { path: '^properties/(forward|score|sampling|training|generalization)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^properties/(forward|score|sampling|training|generalization)/' },
    },
    {
      name: 'shared-stands-above',
      comment: 'what several topics need stands in cases/ or by-definition/ itself, not in the folder of one of them',
      severity: 'error',
      from: { path: '^properties/(?:cases/|by-definition/)?(forward|score|sampling|training|generalization)/' },
      to: {
        path: '^properties/(cases|by-definition)/(forward|score|sampling|training|generalization)/',
        pathNot: '^properties/(cases|by-definition)/$1/',
      },
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
