// The layers: imports run one way, core <- operations <- other entries; only node/ knows Node. Inside core/: base <- errors <-
// engine <- signals <- tokens and sources. Types may be imported from anywhere below the same layer.

const atRunTime = { dependencyTypesNot: ['type-only'] };

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
      name: 'base-rests-on-nothing',
      severity: 'error',
      from: { path: '^lib/core/base/' },
      to: { path: '^lib/', pathNot: '^lib/core/base/', ...atRunTime },
    },
    {
      name: 'errors-rest-on-base',
      severity: 'error',
      from: { path: '^lib/core/errors/' },
      to: { path: '^lib/', pathNot: '^lib/core/(base|errors)/', ...atRunTime },
    },
    {
      name: 'engine-rests-on-errors',
      severity: 'error',
      from: { path: '^lib/core/engine/' },
      to: { path: '^lib/', pathNot: '^lib/core/(base|errors|engine)/', ...atRunTime },
    },
    {
      name: 'signals-rest-on-the-engine',
      severity: 'error',
      from: { path: '^lib/core/signals/' },
      to: { path: '^lib/', pathNot: '^lib/core/(base|errors|engine|signals)/', ...atRunTime },
    },
    {
      name: 'judging-errors-needs-no-tokens', // so that `isCancellation` alone is small
      severity: 'error',
      from: { path: '^lib/core/(cancellationKind|signals/(ForeignAdapter|isSignalLike|tokenOfSignal))\\.ts$' },
      to: {
        path: '^lib/',
        pathNot: '^lib/core/((base|errors)/|signals/(ForeignAdapter|isSignalLike|tokenOfSignal)\\.ts$)',
        ...atRunTime,
      },
    },
    {
      name: 'only-operation-and-lifetime-open-the-engine', // the other operations and interop speak of tokens
      severity: 'error',
      from: { path: '^lib/(?!core/)', pathNot: '^lib/(index|operations/(Operation|Lifetime))\\.ts$' },
      to: { path: '^lib/core/engine/' },
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
