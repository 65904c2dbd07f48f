// Writes what the package exports, with all types, to the reports beside this file: a change of the public face shows in
// the diff. With --check it writes nothing, and fails where a report is not as the built package is.
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entries = { countermand: 'index.d.ts', interop: 'interop/index.d.ts' };

for (const [name, file] of Object.entries(entries)) {
  const { succeeded } = Extractor.invoke(
    ExtractorConfig.prepare({
      packageJsonFullPath: `${root}package.json`,
      configObjectFullPath: undefined,
      configObject: {
        projectFolder: root,
        mainEntryPointFilePath: `${root}dist/esm/${file}`,
        compiler: {
          overrideTsconfig: {
            compilerOptions: {
              lib: ['ES2022', 'ESNext.Disposable'],
              module: 'NodeNext',
              moduleResolution: 'NodeNext',
              types: [],
              strict: true,
            },
            files: [`${root}dist/esm/${file}`],
          },
        },
        apiReport: {
          enabled: true,
          reportFileName: `${name}.api.md`,
          reportFolder: `${root}__tests__/api`,
          reportTempFolder: `${root}.tmp/api`,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: {
          extractorMessageReporting: {
            default: { logLevel: ExtractorLogLevel.Warning },
            'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
            // A test of ours looks that what is exported has comments; members that say it all by their names need none.
            'ae-undocumented': { logLevel: ExtractorLogLevel.None },
            'ae-forgotten-export': { logLevel: ExtractorLogLevel.None },
          },
        },
      },
    }),
    { localBuild: !process.argv.includes('--check'), showVerboseMessages: false },
  );
  if (!succeeded) process.exitCode = 1;
}
