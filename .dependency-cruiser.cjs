// A folder of src imports only from folders above it in this list; index.ts stands outside.
const ORDER = [
  'numeric',
  'process',
  'target',
  'features',
  'training',
  'divergence',
  'bound',
  'experiment',
  'system',
  'evidence',
  'claim',
  'claims',
  'report',
  'cli',
  'vitest',
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
      name: 'only-src-in-src',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(properties|bench|fixtures)/' },
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
