// The layers: imports run one way, core <- operations <- other entries; only node/ knows Node.
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-is-the-bottom',
      severity: 'error',
      from: { path: '^lib/core/' },
      to: { path: '^lib/', pathNot: '^lib/core/' },
    },
    {
      name: 'operations-rest-on-core',
      severity: 'error',
      from: { path: '^lib/operations/' },
      to: { path: '^lib/', pathNot: '^lib/(core|operations)/' },
    },
    {
      name: 'only-node-knows-node',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/node/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-dependencies',
      severity: 'error',
      from: { path: '^lib/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^lib/' }, to: {} },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
